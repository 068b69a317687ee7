"""Feedback from the form to the answer, as a resident, a moderator, a project manager and the CLT live it."""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from governance_records.feedback.daily import move_clocks
from governance_records.feedback.rows import every_matter
from governance_records.feedback_tables import matters
from governance_records.store import reading, writing
from governance_records.tables import outbox
from portal import create_app
from portal.feedback_house import house_of
from portal.settings import read_settings
from tests.access.people import signed_in
from tests.conftest import copy_of, free_port, serve
from tests.feedback_givers import giver, number_on_desk, words_in
from tests.handing_in import approve, published_as, settled, soon, submit

TEXT = "The lamp at the corner of Alder Street has been dark since spring and nobody comes."


@pytest.fixture(scope="module")
def instance(demonstration, tmp_path_factory):
    return copy_of(demonstration, tmp_path_factory.mktemp("feedback"))


@pytest.fixture(scope="module")
def server(instance):
    yield from serve(instance)


@pytest.fixture(scope="module")
def manager(server):
    return signed_in(server, "nora")


@pytest.fixture(scope="module")
def moderator(server):
    return signed_in(server, "theo")


def matter_of(instance, text: str):
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(instance.folder)}))
    with reading(app.extensions["store"]) as record:
        return next(m for m in every_matter(record) if m.row.text == text)


def act(someone, id: int, what: str, **values: str):
    return someone.post(f"/desk/feedback/{id}/{what}", values)


def shown(someone, moderator, text: str, **more: str) -> tuple[str, int, int]:
    """Gives feedback and has it published: the private address, the number on the desk and the public one."""
    mine = someone.give(text, **more)
    id = number_on_desk(moderator, text)
    assert act(moderator, id, "show").status_code == 303
    number = re.search(r"Public as feedback (\d+)", moderator.get(f"/desk/feedback/{id}/").text)
    assert number
    return mine, id, int(number[1])


# --- whoever speaks -------------------------------------------------------------------------------------------


def test_anyone_gives_feedback_and_follows_it_by_a_private_address_until_it_is_answered(server, manager, moderator):
    someone = giver(server)
    mine, id, number = shown(someone, moderator, TEXT, about="/measures/cost/")
    page = words_in(someone.client.get(mine).text)
    assert "What it costs" in page and TEXT in page and "30 business days later" in page
    assert "Everyone can read it" in page

    assert act(manager, id, "acknowledge").status_code == 303
    assert "Read by the project manager" in words_in(someone.client.get(mine).text)
    kept = act(manager, id, "answer", said="The lamp is dark.", did="It was mended on Friday.", because="It was due.",
               changed="yes", edition="0")  # fmt: skip
    assert kept.status_code == 303
    # A draft is nobody's business yet.
    assert "mended on Friday" not in someone.client.get(mine).text
    assert "mended on Friday" not in someone.client.get(f"/feedback/{number}/?x=1").text
    assert act(manager, id, "adopt", edition="1", how="delegate").status_code == 303
    for path in (mine, f"/feedback/{number}/?x=1"):
        page = words_in(someone.client.get(path).text)
        assert "You said The lamp is dark. We did It was mended on Friday. Because It was due." in page
    assert "Something changed because of it" in words_in(someone.client.get(f"/feedback/{number}/?x=1").text)
    assert "Answered" in words_in(someone.client.get("/feedback/?words=Alder").text)


def test_what_is_for_the_body_alone_is_answered_to_its_writer_alone(server, manager):
    someone, text = giver(server), "Please tell nobody, but the desk by the door is always empty at nine."
    mine = someone.give(text, visibility="private", name="Zebulon Quarterstaff")
    id = number_on_desk(manager, text)
    parts = {"said": "The desk is empty.", "did": "Somebody sits there now, zwqx.", "because": "You are right."}
    act(manager, id, "answer", **parts, edition="0")
    assert act(manager, id, "adopt", edition="1", how="delegate").status_code == 303
    assert "Somebody sits there now, zwqx." in words_in(someone.client.get(mine).text)
    for path in ("/feedback/", "/feedback/feed.atom", "/ledger/", "/feedback/?words=zwqx", "/feedback/?words=nine"):
        page = someone.client.get(path).text
        assert "zwqx." not in page and "desk by the door" not in page and "Zebulon" not in page


def test_a_member_of_the_clt_speaks_under_a_name_or_for_the_team_and_nobody_else_can(server, moderator):
    member, text = signed_in(server, "dario"), "The team asks that every meeting has a table for children."
    page = member.get("/feedback/new/").text
    assert "For the Community Leadership Team" in words_in(page) and "Dario Vell" in page
    values = {"form": re.search(r'name="form" value="([^"]+)"', page)[1], "text": text, "visibility": "unnamed"}
    refused = signed_in(server, "ines").post("/feedback/new/", {**values, "for_body": "clt"})
    assert refused.status_code == 422 and "Only a member can speak for this body" in words_in(refused.text)
    assert member.post("/feedback/new/", {**values, "for_body": "clt"}).status_code == 303
    id = number_on_desk(moderator, text)
    act(moderator, id, "show")
    number = re.search(r"Public as feedback (\d+)", moderator.get(f"/desk/feedback/{id}/").text)[1]
    assert "Community Leadership Team, " in words_in(giver(server).client.get(f"/feedback/{number}/?x").text)


def test_a_double_click_and_a_lost_answer_send_once(server, instance):
    someone, text = giver(server), "Twice sent and once taken, this is about the clock in the hall."
    form = someone.form()
    first, second = someone.send(text, form), someone.send(text, form)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(instance.folder)}))
    with reading(app.extensions["store"]) as record:
        assert len([m for m in every_matter(record) if m.row.text == text]) == 1


def test_the_form_knows_every_kind_of_page_and_forgets_what_is_no_page(server):
    someone = giver(server)
    for path, label in (("/goals/", "Goals"), ("/sites/wa-seattle-king/", "Seattle"), ("/data/releases/3/", "")):
        page = someone.client.get(path).text
        assert f"/feedback/new/?about={path}" in page
        form = someone.client.get("/feedback/new/", params={"about": path}).text
        assert f'<a href="{path}">' in form and label in form
    for path in ("/desk/", "//evil.example/", "https://evil.example/", "/never/", "/healthz\r\n", "/feedback/mine/x/"):
        assert "About:" not in someone.client.get("/feedback/new/", params={"about": path}).text


def test_a_private_address_is_cached_by_nobody_and_names_itself_to_nobody(server):
    someone = giver(server)
    answer = someone.client.get(someone.give("The bench by the fountain is broken in two places."))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "ETag" not in answer.headers and not answer.cookies
    assert someone.client.get("/feedback/mine/" + "a" * 43 + "/").status_code == 404


def test_neither_the_address_of_the_net_nor_the_key_of_a_private_address_is_written_anywhere(server, instance):
    someone = giver(server, "127.0.77.7")
    mine = someone.give("Nobody may know from where this came, and yet it should be read.")
    someone.client.get(mine)
    someone.client.post(mine + "reply/", data={"reply": "One thing more about it.", "form": "a"})
    someone.client.post(mine + "appeal/", data={"appeal": "This cannot be appealed."})
    someone.client.get("/feedback/mine/never-was/nor-this")
    key = mine.split("/")[-2]
    for file in [f for f in instance.folder.rglob("*") if f.is_file()]:
        data = file.read_bytes()
        assert key.encode() not in data, file
        assert b"127.0.77.7" not in data, file
    assert key not in server.log.read_text()


# --- shown or not ---------------------------------------------------------------------------------------------


def test_a_writer_who_is_asked_to_reword_does_so_and_the_first_text_is_gone(server, moderator, instance):
    someone, first = giver(server), "The woman in the green coat of Elm Street takes too much."
    mine = someone.give(first)
    id = number_on_desk(moderator, first)
    assert act(moderator, id, "ask-to-reword", words="Please do not describe anybody.").status_code == 303
    page = words_in(someone.client.get(mine).text)
    assert "Please change your text" in page and "Please do not describe anybody." in page
    second = "Some people take more than they need at Elm Street."
    assert someone.client.post(mine + "reword/", data={"text": second}).status_code == 303
    assert act(moderator, id, "show").status_code == 303
    assert gone_soon(instance.folder / "record.sqlite", first.encode())
    assert second in words_in(giver(server).client.get("/feedback/?words=Elm").text)


def test_what_is_kept_from_view_has_a_public_reason_may_be_appealed_and_the_clt_decides(server, moderator):
    someone, text = giver(server), "The clerk with the loud voice should be ashamed of himself."
    mine = someone.give(text)
    id = number_on_desk(moderator, text)
    assert act(moderator, id, "hide", hide_reason="because").status_code == 422
    assert act(moderator, id, "hide", hide_reason="identifies").status_code == 303
    page = words_in(someone.client.get(mine).text)
    assert "It is not shown in public" in page and "could be recognized" in page
    member = signed_in(server, "dario")
    assert member.get(f"/desk/feedback/{id}/").status_code == 404  # the PCG has it, and no appeal was made
    assert someone.client.post(mine + "appeal/", data={"appeal": "A loud voice names nobody."}).status_code == 303
    assert someone.client.post(mine + "appeal/", data={"appeal": "Once more."}).status_code == 409
    assert "A loud voice names nobody." in words_in(member.get(f"/desk/feedback/{id}/").text)
    assert act(moderator, id, "appeal", outcome="show", words="We show it.").status_code == 404
    assert act(member, id, "appeal", outcome="show", words="Nobody is named here.").status_code == 303
    assert text in words_in(giver(server).client.get("/feedback/?words=ashamed").text)
    reasons = words_in(someone.client.get("/feedback/what-is-not-shown/").text)
    assert "It tells about a person who could be recognized." in reasons


def test_what_is_public_can_be_neither_hidden_nor_shown_again(server, moderator):
    _, id, _ = shown(giver(server), moderator, "The stairs to the clinic are wet every morning.")
    assert act(moderator, id, "hide", hide_reason="identifies").status_code == 409
    assert act(moderator, id, "show").status_code == 409


# --- the duty -------------------------------------------------------------------------------------------------


def test_nothing_closes_without_an_answer_and_an_answer_changes_by_versions_alone(server, manager, moderator):
    someone = giver(server)
    _, id, number = shown(someone, moderator, "Why is there no table of complaints for this year?")
    assert act(manager, id, "adopt", edition="0", how="delegate").status_code == 409  # there is no answer
    assert act(manager, id, "answer", said="", did="", because="", edition="0").status_code == 422
    parts = {"said": "No table.", "did": "It comes in May, qwzv.", "because": "Two clerks count."}
    assert act(manager, id, "answer", **parts, edition="0").status_code == 303
    assert act(manager, id, "answer", **parts, edition="0").status_code == 409  # somebody changed it meanwhile
    assert act(manager, id, "adopt", edition="1", how="vote", reference="999999").status_code == 422
    assert act(manager, id, "adopt", edition="1", how="delegate").status_code == 303
    assert act(manager, id, "answer", **parts, edition="1").status_code == 409
    corrected = {**parts, "did": "It comes in June.", "how": "delegate"}
    assert act(manager, id, "correct", **corrected, why="").status_code == 422
    assert act(manager, id, "correct", **corrected, why="The clerk fell ill.").status_code == 303
    page = words_in(someone.client.get(f"/feedback/{number}/?x=1").text)
    assert "It comes in June." in page and "It comes in May, qwzv." in page and "The clerk fell ill." in page


def test_more_time_is_given_once_before_it_is_over_and_for_a_reason_that_everyone_reads(server, manager, moderator):
    someone = giver(server)
    _, id, number = shown(someone, moderator, "When will the plan for next year be there?")
    assert act(manager, id, "extend", days="10", reason="").status_code == 422
    assert act(manager, id, "extend", days="0", reason="We need more time.").status_code == 422
    assert act(manager, id, "extend", days="10", reason="The budget comes in March.").status_code == 303
    assert act(manager, id, "extend", days="10", reason="And more.").status_code == 422
    page = words_in(someone.client.get(f"/feedback/{number}/?x=1").text)
    assert (
        "The budget comes in March." in page
        and "More time given" in page
        and "More time was given. It runs from" in page
    )


def test_merged_matters_get_the_same_answer_and_each_keeps_its_own_clock(server, manager, moderator):
    one, other = giver(server), giver(server)
    _, lead, lead_number = shown(one, moderator, "The van comes too late to the north bank.")
    mine, id, number = shown(other, moderator, "Why does the van never reach us in the north before dark?")
    quiet = giver(server)
    private = quiet.give("I wait for the van in the north and it is always night.", visibility="private")
    private_id = number_on_desk(manager, "I wait for the van in the north and it is always night.")
    assert act(moderator, id, "merge", into=str(id)).status_code == 422
    assert (
        act(moderator, lead, "merge", into=str(private_id)).status_code == 422
    )  # nothing public into something private
    assert act(moderator, id, "merge", into=str(lead)).status_code == 303
    assert act(moderator, private_id, "merge", into=str(lead)).status_code == 303
    assert act(manager, id, "answer", said="a b c", did="a b c", because="a b c", edition="0").status_code == 409
    act(manager, lead, "answer", said="The van is late.", did="It starts in the north now.", because="It was easy.",
        edition="0")  # fmt: skip
    assert act(manager, lead, "adopt", edition="1", how="delegate").status_code == 303
    for path in (mine, private, f"/feedback/{number}/?x=1", f"/feedback/{lead_number}/?x=1"):
        assert "It starts in the north now." in words_in(other.client.get(path).text), path
    lead_page = other.client.get(f"/feedback/{lead_number}/?x=1").text
    assert f"/feedback/{number}/" in lead_page and "always night" not in lead_page


def test_a_writer_says_once_that_an_answer_is_none_and_then_no_delegate_can_answer(server, manager, moderator):
    someone = giver(server)
    mine, id, number = shown(someone, moderator, "Who checks what the partners are paid?")
    early = someone.client.post(mine + "does-not-answer/", data={"words": "Too early."})
    assert early.status_code == 409
    act(manager, id, "answer", said="Who checks?", did="Nothing yet.", because="We look into it.", edition="0")
    act(manager, id, "adopt", edition="1", how="delegate")
    assert "Does this answer it?" in words_in(someone.client.get(mine).text)
    assert someone.client.post(mine + "does-not-answer/", data={"words": "It does not say who."}).status_code == 303
    assert someone.client.post(mine + "does-not-answer/", data={"words": "Again."}).status_code == 409
    page = words_in(someone.client.get(f"/feedback/{number}/?x=1").text)
    assert "this does not answer it" in page and "It does not say who." not in page  # what is missing is for the body
    act(manager, id, "answer", said="Who checks?", did="An auditor, from May.", because="You asked.", edition="0")
    refused = act(manager, id, "adopt", edition="1", how="delegate")
    assert refused.status_code == 422 and "needs a vote or a meeting" in words_in(refused.text)


def test_the_job_of_the_day_says_in_public_what_is_overdue_and_counts_endorsements(instance, server, moderator):
    someone = giver(server)
    _, _, number = shown(someone, moderator, "The fence at the school has a hole again.")
    settings = read_settings({"LEAD_PORTAL_INSTANCE": str(instance.folder)})
    app = create_app(settings)
    later = datetime.now(UTC) + timedelta(days=80)
    with writing(app.extensions["store"]) as record:
        first = move_clocks(record, later, house_of(settings))
    with writing(app.extensions["store"]) as record:
        again = move_clocks(record, later, house_of(settings))
    assert first.overdue >= 1 and not again
    page = words_in(someone.client.get(f"/feedback/{number}/?x=1").text)
    assert "The answer is overdue. It was brought before the Policy Coordinating Group" in page


# --- mails, over a real mail server ---------------------------------------------------------------------------


class Postbox:
    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []

    async def handle_DATA(self, server, session, envelope):
        text = envelope.content.decode("utf-8", "replace").replace("=\r\n", "").replace("=3D", "=")
        self.mails.append((envelope.rcpt_tos[0], text))
        return "250 OK"


@pytest.fixture
def mailed(demonstration, tmp_path):
    """A portal that sends its mails to a real SMTP server, and what arrives there."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    instance = copy_of(demonstration, tmp_path)
    server = serve(instance, SMTP_URL=f"smtp://127.0.0.1:{controller.port}")
    yield next(server), box
    next(server, None)
    controller.stop()


def gone_soon(file: Path, text: bytes, most: float = 15.0) -> bool:
    """Whether a text leaves a file; whoever reads meanwhile may keep it there for a moment."""
    deadline = datetime.now(UTC) + timedelta(seconds=most)
    while text in file.read_bytes() and datetime.now(UTC) < deadline:
        time.sleep(0.2)
    return text not in file.read_bytes()


def wait_for(box: Postbox, to: str, most: float = 15.0) -> str:
    deadline = datetime.now(UTC) + timedelta(seconds=most)
    while datetime.now(UTC) < deadline:
        found = [text for rcpt, text in box.mails if rcpt == to]
        if found:
            box.mails[:] = [m for m in box.mails if m[0] != to]
            return found[-1]
    raise AssertionError(f"no mail to {to}: {[m[0] for m in box.mails]}")


def link_in(mail: str, room: str) -> str:
    found = re.search(rf"http://[^/\s]+(/(?:es/)?feedback/{room}/\S+)", mail)
    assert found, mail
    return found[1]


def test_addresses_are_confirmed_before_they_hear_anything_and_every_mail_ends_on_request(mailed):
    server, box = mailed
    moderator, manager, someone, reader = (
        signed_in(server, "theo"),
        signed_in(server, "nora"),
        giver(server),
        giver(server),
    )
    text = "The second floor of the library has no ramp, xwqz."
    mine = someone.give(text, mail="writer@example.net")
    asked = wait_for(box, "writer@example.net")
    assert "xwqz" not in asked and "/feedback/mine/" not in asked
    confirm = link_in(asked, "confirm")
    assert someone.client.get(confirm).status_code == 200  # looking confirms nothing: mail programs look too
    assert someone.client.post(confirm).status_code == 200
    assert someone.client.post(confirm).status_code == 409  # once
    id = number_on_desk(moderator, text)
    act(moderator, id, "show")
    news = wait_for(box, "writer@example.net")
    assert "xwqz" not in news  # a mail holds nothing of what was written
    own = link_in(news, "mine")
    assert own != mine and text in words_in(someone.client.get(own).text)
    number = re.search(r"Public as feedback (\d+)", moderator.get(f"/desk/feedback/{id}/").text)[1]

    assert (
        reader.client.post(f"/feedback/join/{number}/", data={"purpose": "follow", "mail": "no address"}).status_code
        == 422
    )
    reader.client.post(f"/feedback/join/{number}/", data={"purpose": "follow", "mail": "reader@example.net"})
    reader.client.post(link_in(wait_for(box, "reader@example.net"), "confirm"))
    act(manager, id, "acknowledge")
    followed = wait_for(box, "reader@example.net")
    assert f"/feedback/{number}/" in followed and "/feedback/mine/" not in followed
    stop = link_in(followed, "stop")
    assert reader.client.get(f"{stop[:-2]}{'1' if stop[-2] == '0' else '0'}/").status_code == 404
    assert reader.client.post(stop).status_code == 200 and reader.client.post(stop).status_code == 409
    wait_for(box, "writer@example.net")
    act(manager, id, "message", message="Which door do you mean?", form="a")
    wait_for(box, "writer@example.net")
    # A mail may come twice, since two processes send; of what happened after the end nothing comes.
    assert not [text for to, text in box.mails if to == "reader@example.net" and "There is a message" in text]


def test_a_resident_endorses_once_by_a_confirmed_address_of_which_only_a_key_stays(mailed, tmp_path):
    server, box = mailed
    folder = tmp_path / "instance"
    someone = giver(server)
    number = re.search(r'href="/feedback/(\d+)/">', someone.client.get("/feedback/?state=overdue").text)[1]
    for _ in range(2):
        someone.client.post(f"/feedback/join/{number}/", data={"purpose": "endorse", "mail": "neighbor@example.net"})
        someone.client.post(link_in(wait_for(box, "neighbor@example.net"), "confirm"))
        if _ == 0:
            someone.client.post(
                f"/feedback/join/{number}/", data={"purpose": "endorse", "mail": " Neighbor@Example.net "}
            )
            break
    settings = read_settings({"LEAD_PORTAL_INSTANCE": str(folder)})
    app = create_app(settings)
    with writing(app.extensions["store"]) as record:
        assert move_clocks(record, datetime.now(UTC), house_of(settings)).counted == 1
    page = words_in(someone.client.get(f"/feedback/{number}/?x=1").text)
    assert "1 resident" in page
    with reading(app.extensions["store"]) as record:
        kept = [str(v) for row in record.execute(matters.metadata.tables["matter_mails"].select()) for v in row]
        left = [row.to for row in record.execute(outbox.select()) if row.sent is None]
    assert not [v for v in kept + left if "neighbor" in v.lower()]


# --- in public ------------------------------------------------------------------------------------------------


def test_the_demonstration_has_sixty_matters_in_every_state(demonstration, portal):
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(demonstration.folder)}))
    with reading(app.extensions["store"]) as record:
        found = every_matter(record)
    now = datetime.now(UTC)
    standings = [m.standing(now) for m in found]
    assert len(found) >= 60
    states = {s.state for s in standings} | {mark for s in standings for mark in s.marks}
    assert states >= {
        "received",
        "acknowledged",
        "due soon",
        "overdue",
        "extended",
        "answered",
        "reopened",
        "set aside",
    }
    assert {m.row.shown for m in found} == {"waits", "public", "reword", "hidden", "kept"}
    assert sum(s.state == "overdue" for s in standings) >= 3
    assert any(m.row.merged_into for m in found) and any(m.row.language == "es" for m in found)


def test_feedback_is_found_by_words_state_body_topic_and_year(portal):
    def numbers(query: str) -> list[str]:
        return re.findall(r'<h2><a href="/feedback/(\d+)/">', portal.get("/feedback/" + query).text)

    assert numbers("?words=NALOXONE+kits") and not numbers("?words=naloxone+elephant")
    overdue = numbers("?state=overdue")
    assert overdue and not set(overdue) & set(numbers("?state=answered"))
    assert set(numbers("?topic=housing")) < set(numbers("") + numbers("?page=2"))
    assert numbers("?page=999") == numbers("?page=2")
    assert portal.get("/feedback/?page=-1&state=x&body=%00&words=((((%25").status_code == 200


def test_feeds_of_feedback_can_be_read_and_have_entries_that_never_change_their_name(portal):
    for path in ("/feedback/feed.atom", "/feedback/3/feed.atom"):
        root = ET.fromstring(portal.get(path).content)
        ids = [e.findtext("{http://www.w3.org/2005/Atom}id") for e in root.iter("{http://www.w3.org/2005/Atom}entry")]
        assert ids and len(ids) == len(set(ids)) and all("#version-" in id for id in ids)


def test_how_well_we_answer_agrees_with_what_each_page_says(portal):
    page = words_in(portal.get("/feedback/how-well-we-answer/").text)
    overdue = re.search(r"(\d+) overdue now", page)
    listed = re.search(r"(\d+) Overdue", words_in(portal.get("/feedback/").text))
    assert overdue and listed and overdue[1] == listed[1]


def test_pages_of_feedback_stand_in_every_language_and_forms_answer_in_theirs(server):
    someone = giver(server)
    for code in ("es", "vi"):
        page = someone.client.get(f"/{code}/feedback/new/?about=/goals/").text
        assert f'<html lang="{code}">' in page and f'action="/{code}/feedback/new/"' in page
        answer = someone.client.post(f"/{code}/feedback/new/", data={"text": "", "visibility": ""})
        assert answer.status_code == 422 and f'<html lang="{code}">' in answer.text
        assert someone.client.get(f"/{code}/feedback/").status_code == 200


def test_counts_with_what_was_told_in_private_pass_the_door_of_every_figure_before_they_are_shown(server):
    steward, publisher = signed_in(server, "oren"), signed_in(server, "lucia")
    sent = steward.post("/desk/releases/feedback")
    assert sent.status_code == 303, sent.text
    address = sent.headers["location"]
    page = settled(steward, address)
    assert "Checked and protected" in page and "feedback-answered-" in page and "feedback-not-shown-" in page
    submit(steward, address)
    assert approve(publisher, address).status_code == 303
    number = published_as(steward, address)
    data = giver(server).client.get(f"/data/releases/{number}/data.csv").text
    assert not re.search(r",([1-9]|10),published", data)
    assert "How feedback that is not public was answered" in soon(server, "/feedback/how-well-we-answer/", "Release")
    assert "Why feedback is not shown" in soon(server, "/feedback/what-is-not-shown/", "Release")


def test_a_text_for_everyone_that_seems_to_tell_of_a_person_is_asked_about_once_and_never_lost(server):
    someone, text = giver(server), "Call me at 504-555-0142 about the broken ramp, or come to 12 Alder Street."
    first = someone.send(text)
    page = words_in(first.text)
    assert first.status_code == 422 and "“504-555-0142”" in page and "press Send again" in page and text in page
    looked = re.search(r'name="looked" value="([0-9a-f]+)"', first.text)[1]
    assert someone.send(text, looked=looked).status_code == 303  # the writer decides
    assert someone.send(text + " Please.", visibility="private").status_code == 303  # only the body reads it


def test_what_the_clt_endorsed_stands_on_the_next_agenda_of_the_pcg_and_leaves_it_for_a_reason_alone(server, manager):
    clerk, stranger = signed_in(server, "maud"), giver(server).client
    number = max(map(int, re.findall(r'href="/meetings/(\d+)/"', stranger.get("/meetings/").text)))
    page = stranger.get(f"/meetings/{number}/").text
    (matter, *_others) = re.findall(r"Feedback (\d+), endorsed by the", page)
    assert f'href="/feedback/{matter}/"' in page
    assert f'href="/meetings/{number}/"' in stranger.get(f"/feedback/{matter}/").text
    editor = clerk.get(f"/desk/meetings/{number}/").text
    item = re.search(rf'id="item-(\d+)"><div>\s*<p[^>]*>[^<]*</p>\s*<h3>Feedback {matter}, endorsed', editor)[1]
    take_off = f"/desk/meetings/{number}/items/{item}/withdraw"
    refused = clerk.post(take_off)
    assert refused.status_code == 409 and "Drop it first, with a reason" in words_in(refused.text)
    id = re.search(r"Drop it first, with a reason: /desk/feedback/(\d+)/", words_in(refused.text))[1]
    assert act(manager, id, "drop", owed_to="pcg", reason="").status_code == 422
    assert clerk.post(take_off).status_code == 409
    why = "The parish council took this up itself last week."
    assert act(manager, id, "drop", owed_to="pcg", reason=why).status_code == 303
    assert clerk.post(take_off).status_code == 303
    assert why in words_in(soon(server, f"/feedback/{matter}/", "took this up itself"))


def test_a_comment_is_feedback_about_feedback_and_is_shown_below_it_once_a_moderator_has_read_it(server, moderator):
    _mine, _id, number = shown(giver(server), moderator, "The benches at the river stop are gone since the flood.")
    page = soon(server, f"/feedback/{number}/", "The benches")
    assert "Nobody has said anything about this yet." in page
    someone, text = giver(server), "There were three of them, and two stand behind the depot now."
    form = someone.client.get(f"/feedback/new/?about=/feedback/{number}/").text
    assert f'href="/feedback/new/?about=/feedback/{number}/"' in page and f"Feedback {number}</a>" in form
    someone.give(text, about=f"/feedback/{number}/")
    assert text not in server.get(f"/feedback/{number}/?x=1").text
    id = number_on_desk(moderator, text)
    assert act(moderator, id, "show").status_code == 303
    page = soon(server, f"/feedback/{number}/", text)
    own = re.search(r"Public as feedback (\d+)", moderator.get(f"/desk/feedback/{id}/").text)[1]
    assert f'href="/feedback/{own}/"' in page.split('id="comments"')[1]
    assert text in server.get(f"/feedback/{own}/").text  # with a clock and an answer of its own


def test_without_the_setting_no_comments_are_asked_for_or_shown(instance, tmp_path):
    quiet = copy_of(instance, tmp_path)
    file = quiet.folder / "initiative.toml"
    file.write_text(file.read_text().replace("comments = true", "comments = false"))
    page = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(quiet.folder)})).test_client().get("/feedback/1/").text
    assert "The answer" in page and "comments" not in page.lower()
    file.write_text(file.read_text().replace("comments = false", 'comments = "yes"'))
    assert "comments must be true or false" in quiet.call("upgrade").err
