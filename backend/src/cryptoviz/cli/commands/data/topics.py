"""`cryptoviz topics`: create or describe the topics on Kafka."""

import click

from cryptoviz.cli.wiring.buses import declared_topics
from cryptoviz.config import read_config
from cryptoviz.errors import ConfigError


@click.command()
@click.option("--describe", is_flag=True, help="Create nothing; show every setting.")
@click.pass_context
def command(ctx: click.Context, describe: bool) -> None:
    """Existing topics are never changed.

    Exits with 1 when a topic differs or, with --describe, when one is missing.
    """
    config = read_config()
    if not config.kafka_bootstrap_servers:
        raise ConfigError(
            "KAFKA_BOOTSTRAP_SERVERS is not set: the topics are files in DATA_DIR, created on use."
        )
    from cryptoviz.bus.kafka.admin import ClusterTopics
    from cryptoviz.bus.kafka.settings import KafkaSettings

    topics = declared_topics(config)
    cluster = ClusterTopics(KafkaSettings(config))
    findings = cluster.states(topics, create=not describe)
    for finding in findings:
        click.echo(f"{finding.topic}: {finding.state}")
        for setting in finding.settings:
            differs = setting.actual != setting.declared
            if differs or describe:
                declared = f", declared is {setting.declared}" if differs else ""
                click.echo(f"    {setting.name} is {setting.actual}{declared}")
    ctx.exit(1 if any(finding.state in ("differs", "missing") for finding in findings) else 0)
