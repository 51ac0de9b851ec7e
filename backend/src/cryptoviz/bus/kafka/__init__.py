"""The bus on Apache Kafka: the only package that imports kafka-python. Objects connect lazily."""
