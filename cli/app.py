"""The `sangdam` command: every subcommand by name."""

import asyncio

import typer

from cli import admin, bench, doctor, nlu, setup
from cli.up import up
from contracts.errors import SangdamError
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import Role
from kb.commands import app as kb_app
from ocr.commands import app as ocr_app
from service.settings import Settings

app = typer.Typer(
    name="sangdam",
    help="Sangdam (상담): a customer-service assistant that you run yourself.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(up)
app.command("setup")(setup.setup)
app.command("doctor")(doctor.doctor)
app.add_typer(kb_app, name="kb")
app.add_typer(nlu.app, name="nlu")
app.add_typer(ocr_app, name="ocr")
app.add_typer(bench.app, name="bench")
app.add_typer(admin.app, name="admin")


@app.command()
def token(role: Role) -> None:
    """Print a new API token of this role, and nothing else."""

    async def create() -> str:
        store = await SqlTokenStore.open(Settings().database("desk"))
        try:
            return await store.create(role)
        finally:
            await store.close()

    typer.echo(asyncio.run(create()))


def main() -> None:
    """Entry point: foreseen errors are one line on stderr and exit code 2."""
    try:
        app()
    except SangdamError as error:
        typer.echo(f"sangdam: {error.message}", err=True)
        raise SystemExit(2) from error
