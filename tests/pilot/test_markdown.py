"""The checklist as Markdown: every item a task, names that stay text on their line."""

import pytest

from segur_cli.pilot.checklist import NOTICE, Checklist, make_checklist
from segur_cli.pilot.checklist_screen import escaped, to_markdown
from segur_cli.pilot.profile import Profile
from segur_cli.text.writing import NBSP
from tests.pilot.profiles import CONTROLS, OTHER_VENDOR, dpi, named, pfi


def markdown(checklist: Checklist) -> str:
    """The page; its no-break spaces, which are not the subject here, as spaces."""
    return to_markdown(checklist).replace(NBSP, " ")


@pytest.mark.parametrize("profile", [dpi(), dpi((OTHER_VENDOR, False)), pfi()])
def test_each_item_is_a_task_or_is_left_out_with_its_reason(profile: Profile) -> None:
    checklist = make_checklist(profile)
    tasks, _, rest = markdown(checklist).partition("\n## Sans objet")
    assert tasks.count("\n- [ ] ") == len(checklist.asked)
    assert all(f"(`{entry.id}`)" in tasks for entry in checklist.asked)
    assert all(f"(`{entry.id}`) : {entry.why}." in rest for entry in checklist.left_out)


def test_the_notice_comes_first() -> None:
    assert markdown(make_checklist(dpi())).splitlines()[:3] == [
        "# Liste de contrôle du PV pilote, HOP-DPI-Va2", "", f"> {NOTICE}",
    ]  # fmt: skip


def test_when_everything_applies_it_is_said() -> None:
    page = markdown(make_checklist(dpi(manual=("dmp", "mss"))))
    assert "## Sans objet pour ce profil\n\nRien.\n" in page


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("A | B", r"A \| B"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("[clic](http://fictif)", r"\[clic\](http://fictif)"),
        ("![x](y)", r"!\[x\](y)"),
        ("**gras** _x_ `code` ~~non~~", r"\*\*gras\*\* \_x\_ \`code\` \~\~non\~\~"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("$x$ \\", r"\$x\$ \\"),
        ("A\n\n# Titre", r"A \# Titre"),
        ("A\r\n- [x] fait", r"A - \[x\] fait"),
    ],
)
def test_a_name_stays_a_text_on_its_line(name: str, shown: str) -> None:
    assert escaped(name) == shown
    page = markdown(named(name))
    assert f"- Établissement client : {shown}\n" in page
    assert f"| Fournisseur | {shown} |\n" in page
    assert page.count("\n- [x] ") == 0
    assert page.count("\n# ") == 0


def test_no_control_character_reaches_the_page() -> None:
    page = markdown(named(CONTROLS))
    assert "CH \\[31m" in page
    assert not set(page) & set("\x1b\x00\x0b\u202e\u2028")
