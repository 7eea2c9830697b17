"""The table of commands, and what every command has in common: how errors and interrupts end it."""

import errno
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from digest.cli import (
    approve,
    bounces,
    build,
    cases,
    check,
    deliveries,
    demo,
    desk,
    doctor,
    explain,
    feeds,
    group,
    init,
    preview,
    send,
    serve,
    subscribers,
)
from digest.cli.say import abandon_stdout, complain
from digest.errors import ConfigError, DigestError

INTERRUPTED = 130  # 128 + SIGINT, as shells have it
PIPE_CLOSED = 141  # 128 + SIGPIPE
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


class Commands(TyperGroup):
    """The commands; what one of them raises becomes lines on stderr and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except DigestError as error:
            for line in error.problems if isinstance(error, ConfigError) else [str(error)]:
                complain(line)
            raise typer.Exit(error.exit_status) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # Whoever read the output has had enough.
            abandon_stdout()
            raise typer.Exit(PIPE_CLOSED) from None
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            complain(f"{error.filename or 'the output'} cannot be written: {error.strerror}; make room, then try again")
            abandon_stdout()
            raise typer.Exit(1) from None
        return result


app = typer.Typer(
    name="digest",
    cls=Commands,
    help="Legal news by court case: reads feeds, groups the stories, makes and mails one edition a day.",
    epilog="See one without any set-up: digest demo",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


for _module in (init, build, demo, group, explain, preview, check, approve, send, deliveries, serve, doctor):
    _name, _summary = _module.__name__.rpartition(".")[2], str(_module.command.__doc__).partition("\n")[0]
    app.command(_name, short_help=_summary, epilog=_module.EXAMPLE)(_module.command)

_list = typer.Typer(
    cls=Commands, help=str(subscribers.__doc__).partition(": ")[2].capitalize(), epilog=subscribers.EXAMPLE
)
for _name, _command in subscribers.COMMANDS.items():
    _list.command(_name, epilog=subscribers.EXAMPLES[_name])(_command)
app.add_typer(_list, name="subscribers")


app.add_typer(
    bounces.app, name="bounces", cls=Commands, short_help=bounces.SUMMARY, help=bounces.SUMMARY, epilog=bounces.EXAMPLE
)
app.add_typer(cases.app, name="cases", short_help=cases.SUMMARY, help=cases.SUMMARY, epilog=cases.EXAMPLE)
app.add_typer(desk.app, name="desk", short_help=desk.SUMMARY, help=desk.SUMMARY, epilog=desk.EXAMPLE)
app.add_typer(feeds.app, name="feeds", short_help=feeds.SUMMARY, help=feeds.SUMMARY, epilog=feeds.EXAMPLE)


def run() -> int:
    """Run the program's arguments as a command and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows a question mark
    try:
        app(sys.argv[1:] or ["--help"], prog_name="digest")
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else 0 if ending.code is None else 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0
