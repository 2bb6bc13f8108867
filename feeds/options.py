"""The option that every command has which prints something."""

import click

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document only.")
