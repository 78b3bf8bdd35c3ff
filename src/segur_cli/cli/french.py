"""French for what Typer and its vendored click say in English: headings, defaults, usage errors.

gettext reaches only a few of these texts, so they are set or rewritten here, and
nowhere else. A text that a new version adds comes out in English after a French
introduction; the tests scan help pages and usage errors for it.
"""

import inspect
import re
from collections.abc import Sequence
from typing import Any

import typer
from typer._click.core import Command, Context, Parameter
from typer._click.exceptions import (
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer._click.formatting import HelpFormatter
from typer._click.parser import _OptionParser as _Parser
from typer._click.types import IntParamType, StringParamType
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.models import TyperPath

from segur_cli.cli.output import promise_reports
from segur_cli.exits import StopError
from segur_cli.text.writing import listed, quote

ANY_TEXT = "TEXTE"  # the metavar of an option that takes any text, an empty one too
_PANEL_TEXTS = {
    "ARGUMENTS_PANEL_TITLE": "Arguments",
    "OPTIONS_PANEL_TITLE": "Options",
    "COMMANDS_PANEL_TITLE": "Commandes",
    "ERRORS_PANEL_TITLE": "Erreur",
    "DEPRECATED_STRING": "(obsolète) ",
    "DEFAULT_STRING": "[défaut : {}]",
    "ENVVAR_STRING": "[variable : {}]",
    "REQUIRED_LONG_STRING": "[obligatoire]",
}
_TO_A_FILE = ("-o", "--output", "--out", "--sortie")
# Options by the name that the thing has elsewhere.
_MEANT = {"--model": "--template", "--modele": "--template", "--table": "--fields",
          "--list": "--from", "--avance": "--against", "--date": "--as-of"}  # fmt: skip
_TYPE_NAMES = {StringParamType: "texte", IntParamType: "entier"}

# What remains of messages is matched on their English text: pattern, then French.
_MESSAGES: tuple[tuple[str, str], ...] = (
    (r"No such command '(.*?)'(?:\.|$)", "commande inconnue : « {0} »."),
    (r"Did you mean (.*)\?$", "Vouliez-vous dire {0} ?"),
    (r"Missing command\.", "il manque une commande."),
    (r"Option '(.*)' does not take a value\.", "l'option {0} ne prend pas de valeur."),
    (r"Option '(.*)' requires an argument\.", "l'option {0} attend une valeur."),
    (r"Option '(.*)' requires (\d+) arguments\.", "l'option {0} attend {1} valeurs."),
    (r"Got unexpected extra argument\(s\) \((.*)\)", "argument en trop : {0}"),
    (r"Argument '(.*)' takes (\d+) values\.", "l'argument {0} attend {1} valeurs."),
    (r"'(.*)' is not one of (.*)\.", "« {0} » n'est pas accepté ; valeurs possibles : {1}."),
    (r"'(.*)' is not a valid int(?: range)?\.", "« {0} » n'est pas un nombre entier."),
    (r"'(.*)' is not a valid float(?: range)?\.", "« {0} » n'est pas un nombre."),
    (r"'(.*)' is not a valid boolean\..*", "« {0} » n'est ni oui ni non."),
    (r"(.*) is not in the range (.*)\.", "{0} est hors des bornes ({1})."),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), french) for pattern, french in _MESSAGES)


# A word in square brackets, which rich would take for a style: [clients], [base].
_MARKUP = re.compile(r"(?<!\\)\[(?=[a-zA-Z/#@])")


def _set_texts() -> None:
    """Put French in the constants of the help renderer, loaded only when help is shown."""
    from typer import rich_utils

    for name, text in _PANEL_TEXTS.items():
        setattr(rich_utils, name, text)
    for kind, name in _TYPE_NAMES.items():
        kind.name = name
    rich_utils.STYLE_HELPTEXT = ""


def _unwrap(text: str) -> str:
    """Join the lines of each paragraph, but for the indented ones: the terminal wraps them."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(
        paragraph if paragraph.startswith(" ") else " ".join(paragraph.split())
        for paragraph in paragraphs
    )


class _French(Command):
    """What commands and groups share: usage line and help option in French."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        if self.help:
            self.help = _unwrap(self.help)

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="Usage : ")

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        """Return the help option."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Afficher cette aide."
        return option

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Print the help page."""
        _set_texts()
        for param in self.params:
            if isinstance(param, TyperArgument) and isinstance(param.type, TyperPath):
                param.type.name = "chemin"  # set on each instance, unlike the other types
            if isinstance(param, TyperArgument | TyperOption) and param.help:
                param.help = _MARKUP.sub(r"\\[", param.help)
        self.help = _MARKUP.sub(r"\\[", self.help) if self.help else self.help
        super().format_help(ctx, formatter)


class FrenchCommand(_French, TyperCommand):
    """A command whose help page is in French, and that drops no value given to an option."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read the command line; the reports that it names are noted first."""
        if not ctx.resilient_parsing and any("--report" in param.opts for param in self.params):
            promise_reports(args)
        return super().parse_args(ctx, args)

    def make_parser(self, ctx: Context) -> "_Parser":
        """Return the parser of one command line, which refuses options given twice."""
        parser = _StrictParser(ctx)
        for param in self.get_params(ctx):
            param.add_to_parser(parser, ctx)
        return parser


class _StrictParser(_Parser):
    """A parser that keeps every value: where one is awaited, a second one is a usage error.

    So is a character that no system takes in a path, and an empty value: `--base "$BASE"`, where
    nothing is in BASE, would be a run without any base.
    """

    def parse_args(self, args: list[str]) -> tuple[dict[str, Any], list[str], list[Parameter]]:
        if any("\0" in word for word in args):  # Typer asks the system about paths, which fails
            raise UsageError("un argument contient un caractère nul (code 0).", self.ctx)
        opts, rest, order = super().parse_args(args)
        if self.ctx is not None and not self.ctx.resilient_parsing:
            self._refuse_empty(opts, order)
        for param in order:
            if isinstance(param, TyperOption) and _awaits_one(param) and order.count(param) > 1:
                raise UsageError(
                    f"l'option {param.opts[-1]} est donnée {order.count(param)} fois, elle "
                    "n'accepte qu'une valeur : n'en gardez qu'une.",
                    self.ctx,
                )
        return opts, rest, order

    def _refuse_empty(self, opts: dict[str, Any], order: list[Parameter]) -> None:
        for param in order:
            given = opts[str(param.name)]
            values = given if isinstance(given, list | tuple) else [given]
            if "" in values and getattr(param, "metavar", "") != ANY_TEXT:
                raise UsageError(
                    f"{_name(param, None)} a reçu une valeur vide (une variable sans valeur ?) : "
                    "donnez une valeur, ou retirez ce mot de la commande.",
                    self.ctx,
                )


def _awaits_one(option: TyperOption) -> bool:
    return not (option.multiple or option.is_flag or option.count)


class FrenchGroup(_French, TyperGroup):
    """A group of commands whose help page is in French."""

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Return the pieces of the usage line that follow the command's name."""
        return ["[OPTIONS]", "COMMANDE [ARGUMENTS]..."]


def usage_error(error: ClickException) -> str:
    """Write a usage error in French: what is wrong, then where to read more."""
    lines = [f"Erreur : {_sentence(error)}"]
    ctx = error.ctx if isinstance(error, UsageError) else None
    if ctx is not None:
        lines.append(f"Aide : {ctx.command_path} --help")
    return "\n".join(lines)


def _sentence(error: ClickException) -> str:
    if isinstance(error, NoArgsIsHelpError):
        return "il manque une commande, à choisir ci-dessus."
    if isinstance(error, NoSuchOption):
        close = sorted({*(error.possibilities or ())} - {"--help"})
        if (meant := _MEANT.get(error.option_name, "")) and _has(error.ctx, meant):
            close = [meant]
        hint = f" Vouliez-vous dire {' ou '.join(close)} ?" if close else ""
        if error.ctx is not None and error.ctx.parent is None and not hint:
            hint = " Les options communes se placent après le nom de la commande : segur check -v."
        if error.option_name in _TO_A_FILE and _has(error.ctx, "--report"):
            hint = " Pour écrire la réponse dans un fichier : --report FORMAT=FICHIER."
        return f"option inconnue : {_visible(error.option_name)}.{hint}"
    if isinstance(error, MissingParameter):
        return f"il manque {_name(error.param, error.param_hint)}."
    message = _translate(error.message)
    if isinstance(error, typer.BadParameter):
        return f"valeur incorrecte pour {_name(error.param, error.param_hint)} : {message}"
    return message


def _has(ctx: Context | None, option: str) -> bool:
    return ctx is not None and any(option in param.opts for param in ctx.command.params)


def _name(param: Parameter | None, hint: Sequence[str] | str | None) -> str:
    if hint:
        return hint if isinstance(hint, str) else " / ".join(hint)
    if param is None:
        return "un paramètre"
    if param.param_type_name == "argument":
        return f"l'argument {param.human_readable_name.strip('[.]')}"
    return f"l'option {' / '.join(param.opts)}"


def _translate(message: str) -> str:
    """Put an English message in French, sentence by sentence; a French one is left alone."""
    message = _visible(message)
    for pattern, french in _PATTERNS:
        found = pattern.search(message)
        if found:
            groups = [group.replace("'", "") for group in found.groups()]
            translated = french.format(*groups)
            rest = message[found.end() :].strip()
            return f"{translated} {_translate(rest)}" if rest else translated
    return message


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:500]


def translate_completion(command: Command) -> None:
    """Put French on the two completion options that Typer adds to the top command."""
    texts = {
        "install_completion": "Installer la complétion des commandes dans ce shell.",
        "show_completion": "Afficher le script de complétion de ce shell.",
    }
    for param in command.params:
        if param.name in texts and isinstance(param, TyperOption):
            param.help = texts[param.name]
            param.rich_help_panel = "Complétion"
            param.callback = (
                _install_completion if param.name == "install_completion" else _show_completion
            )


def _install_completion(ctx: Context, param: Parameter, value: object) -> None:
    """Do what Typer's own callback does, and say it in French."""
    if not value or ctx.resilient_parsing:
        return
    from typer._completion_shared import install

    shell, path = install(_known_shell())
    print(f"Complétion {shell} installée dans {path} : elle agira au prochain terminal.")
    raise typer.Exit


def _show_completion(ctx: Context, param: Parameter, value: object) -> None:
    """Do what Typer's own callback does, and refuse in French."""
    if not value or ctx.resilient_parsing:
        return
    from typer._completion_shared import get_completion_script

    variable = "_SEGUR_COMPLETE"
    print(get_completion_script(prog_name="segur", complete_var=variable, shell=_known_shell()))
    raise typer.Exit


def _known_shell() -> str:
    """Return the shell this runs in. Raises StopError when it has no completion."""
    from typer import _completion_shared as shared

    known = [shell.value for shell in shared.Shells]
    shell = shared._get_shell_name()
    if shell in known:
        return shell
    found = f"shell {quote(shell)} non pris en charge" if shell else "shell non reconnu"
    raise StopError(f"Complétion impossible : {found}.", f"Shells acceptés : {listed(known)}.")
