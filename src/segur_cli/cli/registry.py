"""The commands of `segur`: what help and completion say of each, without loading any of them."""

from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer._click.core import Command, Context

from segur_cli.cli.french import FrenchCommand, FrenchGroup

START = "Commencer"
CHECKS = "Contrôler avant de déposer"
FOLLOWING = "Suivre les échéances"
PILOTS = "Préparer et relire les PV pilotes"
PREPARATION = "Préparer les contrôles"
UNDERSTANDING = "Comprendre un constat"


class Entry(NamedTuple):
    """A command: the module of `cli` and the name there of its function, or of its group."""

    name: str
    module: str
    attribute: str
    panel: str
    summary: str

    def load(self) -> Command:
        """Return the command itself."""
        found: Any = getattr(import_module(f"segur_cli.cli.{self.module}"), self.attribute)
        if not isinstance(found, typer.Typer):
            app = typer.Typer(add_completion=False)
            app.command(self.name, cls=FrenchCommand)(found)
            found = app
        command = typer.main.get_command(found)
        command.name = self.name
        return command


COMMANDS = (
    Entry("demo", "starting", "demo", START,
          "Écrire un dossier fictif complet, et le contrôler : la première commande à essayer."),
    Entry("init", "starting", "init", START,
          "Écrire segur.toml d'après ce que le dossier contient : base, demandes, modèles, PV, "
          "ZIP."),
    Entry("check", "check", "check", CHECKS,
          "Contrôler tout le dossier décrit par segur.toml : demandes, éligibilité, échéances, "
          "pilotes."),
    Entry("check-eligibility", "check_eligibility", "check_eligibility", CHECKS,
          "Dire si un client est dans la base des établissements éligibles."),
    Entry("lint-json", "lint_json", "lint_json", CHECKS,
          "Trouver dans un JSON d'avance ou de solde ce qui le ferait refuser."),
    Entry("status", "check", "status", FOLLOWING,
          "Dire où en est chaque client : état, depuis quand, suite, ce qui bloque."),
    Entry("deadlines", "deadlines", "deadlines", FOLLOWING,
          "Dire quelles échéances restent, dans combien de jours, et d'après qui."),
    Entry("plan", "plan", "plan", FOLLOWING,
          "Calculer quand signer, installer, compléter les PV pilotes et demander le solde."),
    Entry("pv-checklist", "pv_checklist", "pv_checklist", PILOTS,
          "Préparer la liste de contrôle du PV d'un client pilote, selon qui fournit DPI, PFI et "
          "RI."),
    Entry("pv-check", "pv_check", "pv_check", PILOTS,
          "Relire des PV pilotes remplis : ce qui manque, où, pourquoi, et comment le corriger."),
    Entry("explain", "rules", "explain", UNDERSTANDING,
          "Expliquer une règle : ce qu'elle vérifie, pourquoi, d'après quelle source, des "
          "exemples."),
    Entry("rules", "rules", "rules", UNDERSTANDING,
          "Lister les règles : code, titre, gravité, origine, source."),
    Entry("pieces", "pieces", "app", CHECKS,
          "Relire les pièces justificatives avant leur dépôt : PDF avec texte, et Word (.docx)."),
    Entry("base", "base", "app", PREPARATION,
          "Importer votre copie de la base officielle, et voir comment elle est lue."),
    Entry("finess", "finess", "app", PREPARATION,
          "Importer le répertoire FINESS, et y chercher un client."),
    Entry("template", "template", "app", PREPARATION,
          "Voir et vérifier les modèles JSON auxquels les fichiers sont confrontés."),
    Entry("schema", "schema", "app", PREPARATION,
          "Lister et exporter les schémas JSON que segur publie."),
)  # fmt: skip


class RegisteredGroup(FrenchGroup):
    """The top command: those of the registry are announced, and loaded when they are called."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        for entry in COMMANDS:
            self.add_command(_announced(entry))

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, Command | None, list[str]]:
        """Find the command that a line names, and load it."""
        name, command, rest = super().resolve_command(ctx, args)
        entry = next((entry for entry in COMMANDS if entry.name == name), None)
        return name, entry.load() if entry is not None else command, rest


def _announced(entry: Entry) -> Command:
    return FrenchCommand(
        entry.name, help=entry.summary, rich_help_panel=entry.panel, rich_markup_mode="rich"
    )
