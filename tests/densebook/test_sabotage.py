"""The recorded sabotages: each claim of the book is seen to fail."""

from tools.proof import sabotage


def test_each_claim_is_broken_by_a_sabotage_of_its_subject():
    found = sabotage.problems(sabotage.stored(), sabotage.chapters())
    assert not "\n".join(found)
