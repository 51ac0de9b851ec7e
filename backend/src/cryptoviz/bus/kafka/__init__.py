"""The bus on Apache Kafka: the only place that imports kafka-python. Nothing here connects before it is asked for something."""
