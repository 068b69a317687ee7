"""What the record says of feedback to those who gave it, in forms and mails: its sentences, marked to be translated.

The record knows no language. What it answers is looked up here by its English words, and stays English where it is new.
"""

from __future__ import annotations

from portal.catalogues import N_

AT_A_FIELD = (
    N_("Write what you want to say."),
    N_("Write a few words, so that we can understand what you mean."),
    N_("This is longer than 4000 characters. Please shorten it, or send the rest as a second message."),
    N_("This is longer than 2000 characters. Please shorten it, or send the rest as a second message."),
    N_("These are only links. Say in your own words what you want to tell us."),
    N_("This holds characters that nobody can see or that turn the direction of writing. Please take them out."),
    N_("Choose who may read it."),
    N_("This is not a mail address."),
    N_("This is not a mail address. Leave the field empty if you want no mails."),
    N_("Give a name of 1 to 100 visible characters, on one line."),
    N_("This name mixes alphabets, so that it could be taken for another."),
    N_("Only a member can speak for this body."),
    N_("This initiative has no body yet that could answer."),
    N_("This private address does not work."),
    N_("There is nothing to reword now."),
    N_("This is public already, or was kept from view."),
    N_("You have said this once already; the body was asked again."),
    N_("The body was asked for another answer already."),
    N_("There is no answer yet."),
    N_("Your text was not kept from view."),
    N_("You have appealed already."),
    N_("This was answered already. You can still follow it."),
)
REASONS_AND_TOPICS = (
    N_("It tells about a person who could be recognized."),
    N_("It threatens, insults, or calls for violence."),
    N_("It holds something that the law keeps secret, such as health or court records."),
    N_("It is not about this initiative. The answer says who can help."),
    N_("It is advertising, or was sent in bulk by a machine."),
    *(N_("Referrals to LEAD"), N_("Case management"), N_("Contact with police"), N_("Courts and legal help")),
    *(N_("Housing"), N_("Health and treatment"), N_("Streets and neighborhoods"), N_("Money and staff")),
    *(N_("Figures and reports"), N_("Meetings and decisions"), N_("Languages and access"), N_("What went well")),
)
IN_MAILS = (
    N_("You asked us to mail you when there is news about your feedback."),
    N_("You asked us to mail you when there is news about a matter on our portal."),
    N_("You want to endorse what somebody said on our portal."),
    N_("Open this page and press the button, so that we know that this is your address:"),
    N_("The link works for seven days. If this was not you, do nothing: you will hear no more of it."),
    N_("Please confirm your mail address"),
    N_("There is news about what you told %s:"),
    N_("There is news about a matter that you follow at %s:"),
    N_("No more of these mails:"),
    N_("News about your feedback"),
    N_("News about a matter"),
    N_("It was answered."),
    N_("The answer was corrected. The one before stays readable."),
    N_("It is on the agenda of a meeting."),
    N_("It will not be taken up at the meeting. You can read why."),
    N_("The answer is overdue. This is shown to the body above."),
    N_("The answer was not accepted. It was asked for again, one body up."),
    N_("It is public now."),
    N_("Please change your text, so that it can be shown."),
    N_("It will not be shown in public. You can read why, and appeal."),
    N_("The Community Leadership Team decided your appeal."),
    N_("It was read, and the answer is being prepared."),
    N_("It is with another body now."),
    N_("The body needs more time, and says why."),
    N_("There is a message for you."),
    N_("The Community Leadership Team endorsed it. It comes before the Policy Coordinating Group."),
    N_("Others said the same. It will be answered together with theirs, and you get the answer."),
)
