"""What a customer says where the scenario has no words of its own: three voices, each with its own ear. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from amends.practice.rules.scenario import Voice


@dataclass(frozen=True, slots=True)
class Sayings:
    """By the coach's category: what they ask while it is missing, and how they take it when it is spoiled; and the
    rest of a talk. `softer` begins an answer to a reply that did them good."""

    asks: Mapping[str, str]
    stung: Mapping[str, str]
    softer: tuple[str, ...]
    nothing: tuple[str, ...]
    late: str
    stays: str
    leaves: str
    undecided: str


SAYINGS: Mapping[Voice, Sayings] = {
    Voice.FURIOUS: Sayings(
        asks={
            "acknowledge": "Did you even read what I wrote? Tell me what happened to me.",
            "empathy": "Do you have any idea what that was like? You write as if I had lost a pen.",
            "apology": "And nobody over there can bring themselves to say sorry for it?",
            "ownership": "Who are you, and are YOU going to do something or do I start again with the next one?",
            "no_excuse_blame": "How does a thing like that happen at your place? I want to know what you did.",
            "time_promise": "When? I have heard 'we will' three times now. Give me a day and an hour.",
            "ask_fair": "Funny how nobody asks what I would need now.",
            "assurance": "And who tells me it will not be the same again next week?",
            "offer": "So I have all the trouble and you have my money. What are you going to do about that?",
            "follow_up": "And once this is off your screen I never hear of you again, right?",
        },
        stung={
            "acknowledge": "That is not what happened. You have not read it.",
            "empathy": "Spare me the phrases. You say that to everybody.",
            "apology": "That is no apology. Either you are sorry for what you did, or leave it.",
            "ownership": "So now it is my job? Or somebody's? Unbelievable.",
            "no_excuse_blame": "Oh, so it was anybody but you. I paid YOU.",
            "time_promise": "'Soon' is what you said last time. Soon is not a time.",
            "ask_fair": "Do not put words in my mouth.",
            "assurance": "'Taken seriously'! By whom? What have you actually checked?",
            "offer": "I would have to buy from you again for that? You cannot be serious.",
            "follow_up": "So it is I who has to come back. Of course.",
        },
        softer=("Fine. That is the first straight word today.", "All right. At least you say it.", "Hm. Go on."),
        nothing=("That tells me nothing that I did not know.", "You are going round in circles."),
        late="So you are still there. I was about to ring off.",
        stays="All right. If you do what you have just said, I leave it at that. Thank you for not fobbing me off.",
        leaves="That is it. I am done with you, and I will say so wherever people ask me.",
        undecided="I have no more time for this. We shall see whether anything comes of it.",
    ),
    Voice.COLD: Sayings(
        asks={
            "acknowledge": "Please state what you understand to have happened, so that we speak of the same thing.",
            "empathy": "You have not said a word about what that meant for me.",
            "apology": "I notice that there is no apology.",
            "ownership": "Who is responsible for this from now on? I would like a name.",
            "no_excuse_blame": "What was the cause? I ask for the plain one.",
            "time_promise": "By when, exactly? Please give a date and a time.",
            "ask_fair": "You have decided what I get. Nobody has asked me.",
            "assurance": "What has been checked or changed, so that it does not happen again?",
            "offer": "I have had costs. What do you propose?",
            "follow_up": "Who tells me afterwards whether it was done?",
        },
        stung={
            "acknowledge": "That contradicts what I wrote. Please read it again.",
            "empathy": "That is a formula. I would rather you left it out.",
            "apology": "An apology with a condition is none.",
            "ownership": "I will not do your work. Please name who does.",
            "no_excuse_blame": "Whoever you blame, my contract is with you.",
            "time_promise": "That cannot be checked. A date, please.",
            "ask_fair": "That question answers itself; I was asking for something else.",
            "assurance": "That is an assertion. What was verified?",
            "offer": "An offer with strings is not a remedy.",
            "follow_up": "I am not going to remind you.",
        },
        softer=("Noted, thank you.", "That answers one point.", "Good."),
        nothing=("This does not take us further.", "You have said that already."),
        late="I have waited for your answer.",
        stays="That is correct and sufficient. I will hold you to it. Thank you.",
        leaves="I see that this leads nowhere. I shall cancel and take it up elsewhere.",
        undecided="I will leave it there for today and see whether you do it.",
    ),
    Voice.HURT: Sayings(
        asks={
            "acknowledge": "I am not sure that you know what happened. May I tell you again?",
            "empathy": "It was really bad for me, and I do not think anybody there noticed.",
            "apology": "I keep waiting for somebody to say sorry.",
            "ownership": "Is there somebody who stays with me in this? I have been passed on so often.",
            "no_excuse_blame": "I still do not understand why. What went wrong at your end?",
            "time_promise": "When will I know? I cannot plan anything like this.",
            "ask_fair": "Nobody has asked me what would help.",
            "assurance": "I am afraid that it just happens again.",
            "offer": "I do not want to be greedy, but it did cost me a lot.",
            "follow_up": "And will anybody look whether it really works out?",
        },
        stung={
            "acknowledge": "That is not how it was, and it hurts that you say so.",
            "empathy": "Please do not say that. It sounds read from a card.",
            "apology": "That sounds as if I were only imagining it.",
            "ownership": "So I am on my own with it again.",
            "no_excuse_blame": "So it was my fault? I did everything that I was told.",
            "time_promise": "I have heard 'as soon as possible' before, and then nothing came.",
            "ask_fair": "I do not think you really want to know.",
            "assurance": "I would like to believe it. What did you do?",
            "offer": "I do not want a voucher to come back. I am not sure that I want to come back.",
            "follow_up": "I do not dare to write again.",
        },
        softer=("Thank you. That helps.", "It does me good that you say so.", "Thank you for telling me."),
        nothing=("I do not know what to do with that.", "I am sorry, I do not understand what follows from that."),
        late="I thought that you had gone.",
        stays="Thank you. I had given up, and now I feel somebody sees to it.",
        leaves="I cannot go on with this. Please just close my account.",
        undecided="I am tired. Let us see.",
    ),
}
