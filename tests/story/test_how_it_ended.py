"""The other ways in which a case ends: each shown by something, read again by a lead, and taken back where it was
wrong; and what its owner may give once a recovery has failed."""

from __future__ import annotations

import pytest

from amends import flow
from amends.cases.models import Case, EndedOtherwise
from amends.cases.rules import OTHERWISE, Back, Ending
from amends.flow import coming_back, logging_calls
from amends.flow.closing import resolve_each
from amends.flow.ending import CaseEnded, StillOwed
from amends.flow.promising import Reply
from amends.people.models import Person
from amends.remedies.models import Offering, Remedy
from amends.remedies.queries import limits, limits_on
from amends.remedies.rules import Skip, State
from tests.story.telling import MINUTE, Story, a_story, open_kinds, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return a_story()


def owner_of(story: Story, case: Case) -> Person:
    owner = story.now(case).owner
    assert owner is not None
    return owner


def end(story: Story, case: Case, ending: Ending, shown_by: str, words: str = "") -> None:
    flow.end_otherwise(story.now(case), ending, shown_by, words, by=owner_of(story, case), at=story.at)


class TestShown:
    def test_nobody_is_unreachable_before_three_tries_on_two_channels(self, story: Story) -> None:
        case = story.complain()
        owner = owner_of(story, case)
        for number in range(3):
            with pytest.raises(ValueError, match="three tries on two channels"):
                end(story, case, Ending.UNREACHABLE, "tries")
            story.write(case, f"Please call us, {number}.", by=owner)
        with pytest.raises(ValueError, match="so far 3 on 1"):
            end(story, case, Ending.UNREACHABLE, "tries")
        logging_calls.nobody_answered(story.now(case), "Mailbox full.", by=owner, at=story.at)
        end(story, case, Ending.UNREACHABLE, "tries")
        assert story.now(case).ending == Ending.UNREACHABLE

    def test_tries_count_from_their_last_word_on(self, story: Story) -> None:
        case = story.complain()
        owner = owner_of(story, case)
        story.write(case, "Please call us.", by=owner)
        for _ in range(2):
            logging_calls.nobody_answered(story.now(case), "", by=owner, at=story.at)
        story.letter(case, "I am here!")
        with pytest.raises(ValueError, match="so far none"):
            end(story, case, Ending.UNREACHABLE, "tries")

    @pytest.mark.parametrize("ending", list(OTHERWISE))
    def test_what_does_not_show_it_is_refused_and_changes_nothing(self, story: Story, ending: Ending) -> None:
        case = story.complain()
        before = (verbs(case), open_kinds(case))
        for shown_by in ("they_said", "other", "other_case", "tries", "moon"):
            with pytest.raises(ValueError, match=r"^(shown_by|words|joined_to): "):
                end(story, case, ending, shown_by)
        assert (verbs(case), open_kinds(case)) == before

    def test_a_recovery_is_never_ended_by_choosing_it(self, story: Story) -> None:
        case = story.complain()
        with pytest.raises(ValueError, match="four steps"):
            end(story, case, Ending.RECOVERY_ENDED, "our_records")

    def test_it_ends_once(self, story: Story) -> None:
        case = story.complain()
        end(story, case, Ending.SPAM, "content")
        with pytest.raises(CaseEnded):
            end(story, case, Ending.WITHDRAWN, "they_wrote")
        assert EndedOtherwise.objects.filter(case=case).count() == 1


class TestTakenBack:
    def test_what_ended_wrongly_is_owed_again_and_nobody_failed(self, story: Story) -> None:
        case = story.complain()
        end(story, case, Ending.SPAM, "content")
        coming_back.bring_back(story.now(case), Back.ENDED_WRONGLY, by=story.desk.bea, at=story.at)
        back = story.now(case)
        assert (back.is_closed, back.ending, back.deviation_count) == (False, "", 0)
        assert {"update", "resolution"} <= set(open_kinds(case))
        row = EndedOtherwise.objects.get(case=case)
        assert row.undone_at == story.at
        assert not coming_back.confirm_ending(row, by=story.desk.bea, at=story.at)

    def test_an_open_case_is_not_brought_back(self, story: Story) -> None:
        case = story.complain()
        before = verbs(case)
        with pytest.raises(coming_back.NotEnded):
            coming_back.bring_back(case, Back.HAPPENED_AGAIN, by=story.desk.bea, at=story.at)
        assert verbs(case) == before

    def test_a_duplicate_goes_back_with_what_it_was_owed(self, story: Story) -> None:
        first = story.complain()
        second = story.complain(customer=first.customer, order="KX2000")
        flow.end_otherwise(second, Ending.DUPLICATE, "other_case", joined_to=first, by=story.desk.bea, at=story.at)
        coming_back.bring_back(story.now(second), Back.ENDED_WRONGLY, by=story.desk.bea, at=story.at)
        assert story.now(second).joined_to is None
        assert "resolution" in open_kinds(second)

    def test_a_lead_confirms_once(self, story: Story) -> None:
        case = story.complain()
        end(story, case, Ending.SPAM, "content")
        row = EndedOtherwise.objects.get(case=case)
        assert coming_back.confirm_ending(row, by=story.desk.bea, at=story.at)
        assert not coming_back.confirm_ending(row, by=story.desk.carlos, at=story.at)
        row.refresh_from_db()
        assert (row.read_by, row.undone_at) == (story.desk.bea, None)


class TestRaisedAuthority:
    """A recovery that failed once: the same owner may give what the next step of the ladder may, on this case alone."""

    @pytest.fixture
    def back(self, story: Story) -> Case:
        case = story.resolve(story.complain(severity=3))
        coming_back.bring_back(case, Back.HAPPENED_AGAIN, by=owner_of(story, case), at=story.at)
        return story.now(case)

    def offer(self, story: Story, case: Case, minor: int) -> Remedy:
        goodwill = Offering.objects.get(slug="goodwill")
        owner = owner_of(story, case)
        return flow.offer_remedy(
            story.now(case),
            goodwill,
            minor,
            case.brand.currency,
            "It came back.",
            skips=Skip.DATED,
            by=owner,
            at=story.at,
        )

    def test_it_is_one_step_for_the_owner_on_this_case(self, story: Story, back: Case) -> None:
        cast, currency = story.desk, back.brand.currency
        owner = owner_of(story, back)
        own, lead = limits(owner, currency), limits(cast.bea, currency)
        assert own is not None
        assert lead is not None
        raised = limits_on(owner, back, currency)
        assert raised is not None
        assert (raised.per_case_minor, raised.per_day_minor) == (lead.per_case_minor, own.per_day_minor)
        assert limits_on(cast.bea, back, currency) == lead
        assert limits_on(owner, story.complain("Tom Liu", order="KX2"), currency) == own
        assert "remedies.authority_raised" in verbs(back)

    def test_it_is_raised_once_however_often_it_comes_back(self, story: Story, back: Case) -> None:
        flow.come_back(back, because="not_yet", by=story.desk.bea, at=story.at)
        assert verbs(back).count("remedies.authority_raised") == 1

    def test_beyond_what_the_policy_calls_fair_the_own_limit_holds(self, story: Story, back: Case) -> None:
        own = limits(owner_of(story, back), back.brand.currency)
        assert own is not None
        above = self.offer(story, back, own.per_case_minor + 100)
        high = above.recommended_high_minor
        assert high is not None
        assert (above.state is State.GRANTED) == (above.amount_minor <= high)
        beyond = self.offer(story, back, max(high, own.per_case_minor) + 1)
        assert beyond.state is State.WAITING

    def test_a_recovery_that_never_failed_raises_nothing(self, story: Story) -> None:
        case = story.complain()
        owner = owner_of(story, case)
        end(story, case, Ending.SPAM, "content")
        coming_back.bring_back(story.now(case), Back.ENDED_WRONGLY, by=owner, at=story.at)
        assert limits_on(owner, story.now(case), case.brand.currency) == limits(owner, case.brand.currency)


def test_several_are_resolved_each_for_itself(story: Story) -> None:
    ready = story.make_whole(story.complain())
    bare = story.complain("Tom Liu", order="KX2")
    told = story.complain("Rosa Diaz", order="KX3")
    flow.confirm(told, Reply("It is done."), by=owner_of(story, told), at=story.at)
    story.wait(MINUTE)
    before = (verbs(bare), verbs(told))
    refused = resolve_each([story.now(one) for one in (bare, ready, told)], by=story.desk.bea, at=story.at)
    assert story.now(ready).resolved_at == story.at
    assert set(refused) == {bare.id, told.id}
    assert "told the outcome" in str(refused[bare.id])
    assert "told the outcome" not in str(refused[told.id])
    assert isinstance(refused[told.id], StillOwed)
    assert (verbs(bare), verbs(told)) == before
