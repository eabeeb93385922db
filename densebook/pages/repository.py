"""One switch for every button that leads to the repository.

Jupyter Book refuses `use_repository_button: true` without a URL, and with a launch
URL alone the theme fails on the empty repository. So `repository.url` in _config.yml
decides: filled in, all buttons; empty, none.
"""

from sphinx.application import Sphinx

BUTTONS = ("use_repository_button", "use_issues_button", "use_edit_page_button")


def switch_buttons(app: Sphinx) -> None:
    options = app.config.html_theme_options
    has_url = bool(options.get("repository_url"))
    options.update(dict.fromkeys(BUTTONS, has_url))
    if not has_url:
        options.pop("repository_url", None)
        options["launch_buttons"] = {}


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", switch_buttons, priority=1)  # before the theme's own
