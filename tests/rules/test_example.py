"""The files of the worked examples of a rule."""

from fleetcheck.rules.example import example_files


def test_an_example_is_one_fleet_file_unless_it_says_otherwise() -> None:
    text = "fleet: 1\nhosts: {web1: {}}  # a host\n# a comment of two words"
    assert example_files(text) == {"fleet.yaml": f"{text}\n"}


def test_a_line_with_the_name_of_a_file_begins_that_file() -> None:
    text = "# stacks/gitea/compose.yaml\nservices: {}\n# fleet.lock\nfleetcheck ports 1"
    assert example_files(text) == {
        "stacks/gitea/compose.yaml": "services: {}\n",
        "fleet.lock": "fleetcheck ports 1\n",
    }
