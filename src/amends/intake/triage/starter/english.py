"""English: what people write to a company. Ours. `[a|b]` is a choice, which may be nothing and may hold another."""

from __future__ import annotations

KINDS = {
    "flight-cancelled": """
        why was [flight 0|my trip] cancelled [in good weather|at the last minute|without a reason]
        can I get a refund for the [cancelled|flight you dropped|trip that you cancelled]
        you keep cancelling my flights
        you [just |have |]cancelled my flight [with no notice|an hour before departure|again|and told nobody]
        my flight [to [Boston|Rome|Chicago]|home|] [was|has been|got] cancelled[ and nobody helps| twice now|]
        [cancelled|canceled] flight[!|, no rebooking|, no hotel, no answer|and no one to talk to]
        our flight 0 was cancelled and the next one is [tomorrow|in two days]
        the cancellation of our trip was only announced at the gate
        you cancelled the connecting flight and left us without a seat
        cancelled again, why can nobody rebook me
    """,
    "flight-late": """
        [no|not even|how about] free [wifi|drinks|food] when [my|the] flight is delayed[ this long|]
        why is [flight 0|my plane] still not here and when will it [leave|come]
        delayed[, delayed| and still no word|, as always]
        my flight is delayed [again|for the third time today|by 0 hours|and nobody says why]
        we [have been|were] sitting on the [plane|tarmac|runway] for [two|three|0] hours
        because of the delay [I|we] missed [my|our] connection
        [still|] waiting for a [gate|crew|pilot|plane] after [two|0] hours of delay
        the plane left [three|four|0] hours late[ and we got no food|]
        delay after delay, this flight should have left at 0
        late flight, missed connection[, no answer from your agents|]
        how can a flight be 0 hours late without any word of explanation
        stuck at the gate since 0 because there is no crew
    """,
    "parcel-late": """
        my [parcel|package|order|delivery] [still has not|has still not|never|hasn't] [arrived|come|been delivered]
        I [have been|am] [still |]waiting [two|three|0] weeks for my [parcel|order|package]
        the [delivery|parcel] was promised for [Monday|last week|the 0] and nothing came
        [where|so where] is my order, it should have been here [a week|0 days] ago
        tracking has not moved [for|in] [a week|0 days]
        the courier [says|claims] it was delivered but I [got|have] nothing
        you moved the delivery date for the [second|third] time
        my [card|letter|package] never came [in the post|] and it is weeks late
        order 0 is late[ again|], [this was a present|I took a day off for it]
    """,
    "bill-wrong": """
        can I [please |]get [a|my] refund[, I asked three times|, this was not what I booked]
        [miles|points|credit] that I earned [are|were] not on my account and I cannot use them
        charged [me |]0 for [a bag|a seat|a change] that was [free|included] [last time|before]
        I [was|have been|got] charged [twice|double|0 euros too much|a fee I never agreed to]
        [my|the] [bill|invoice|statement] is wrong[ again|], [the amount|the total] [is|was] too high
        I [am|have been] [still |]waiting [0 weeks |]for my refund
        you [took|debited] money from my account [without asking|for something I cancelled|twice]
        the refund [has not|never|still hasn't] [arrived|been paid|shown up]
        why [was|am] I [being |]charged for [a subscription|a fee|insurance] I never [ordered|wanted]
        there is a payment on my account that I did not make
        my money is gone and the transfer [failed|never arrived]
        you overcharged me by 0 and refuse to [pay it back|correct it]
        the discount was not applied and I paid the full price
        my [card payment|top up|transfer] was declined [and nobody can tell me why|although there is enough money]
        the cash machine gave me less money than I asked for
        the exchange rate you used [is|was] wrong
    """,
    "item-faulty": """
        the [item|product|lamp|phone|washing machine] [arrived|came|is] [broken|damaged|faulty|scratched|defective]
        [it|the device] stopped working after [a day|two weeks|0 days]
        you sent [me |]the wrong [size|item|colour|model][ again|]
        [half of the|two] [parts|items|pieces] [are|were] missing [from the box|]
        this is not what I ordered
        the quality is [awful|terrible|a joke], it fell apart [after one wash|in a week]
        the zip is broken and the box was open
        the replacement is [faulty|broken] too
        the jacket [has a stain|does not fit as described|is torn]
    """,
    "baggage": """
        [is this how you treat|do you have a policy for] [destroyed|ruined|lost] luggage
        my [stroller|guitar|golf bag|suitcase] was [destroyed|smashed|soaked|opened] when I got it back
        you [lost|damaged|broke|forgot] my [bag|suitcase|luggage|stroller]
        my [bag|baggage|luggage|suitcase] [did not arrive|is missing|is still not here|never came|got left behind]
        [still|] no [bag|luggage|suitcase] after [two|0] days [and nobody answers the phone|]
        the wheel of my suitcase was broken off
        where is my [luggage|bag], we landed [yesterday|0 hours ago]
        waiting [an hour|0 minutes] at the carousel and no bags
        baggage claim could not find our bags
    """,
    "service-down": """
        why is [the|your] [site|app|page] down and when will it be back
        cannot get through [to you|by message|on any number]
        [wifi|the screen|the socket] did not work [for the whole trip|and nobody cared|again]
        [your|the] [website|app|site|system|portal] [is down|crashes|does not load|keeps failing|is broken][ again|]
        I [cannot|can't|could not] [log in|pay|check in|book|finish the booking][, there is always an error|]
        the [internet|connection|line|phone] has been [down|out|dead] [since Monday|for 0 days|all day]
        [the app|your site] [shows|gives me] an error [every time|when I try to pay]
        no signal, no connection, and no information
        my [card|account|app] [does not|doesn't] work [anymore|since the update|]
        the heating in the room did not work
        your booking page lost everything I had entered
        my account [is|was] blocked without a reason
    """,
    "staff-conduct": """
        [thanks for|another] [the|] standard reply that answers nothing
        your [team|agents|reps] [know nothing|gave me wrong information|have no clue|make promises and nothing \
        happens]
        [still|] no [answer|reply|help] from [you|anybody]
        I do not believe [you|a word|that you do]
        [busy|he was] on his phone while we stood there
        your [agent|staff|driver|crew|employee] was [rude|so unfriendly|dismissive|useless|very impolite]
        [nobody|no one] [answers|replies|calls back|picks up][ the phone|]
        I [have been|was] on hold for [an hour|two hours|0 minutes][ and then got cut off|]
        [she|he|the man at the desk] [hung up on me|laughed at me|shouted at me|ignored me]
        I wrote [three|0] times and [got|have] no answer
        worst customer service [ever|I have seen|]
        your staff [lied to us|did not care|sent me away]
        this is no way to treat a customer
        [I was|we were] treated [terribly|with no respect|like dirt] by your people
        your people at the counter could not care less
        the flight attendant was [rude|so rude|mean] to us
        no response to my message, no call back, nothing
    """,
    "other": """
        [both|your] [lounges|toilets|seats|cabins] are [disgusting|gross|falling apart]
        you [really |]should clean the [stains|seats|room|tables][, gross|, it is disgusting]
        I wish [you|it] [worked|were better], the others are [much |]better
        [huge|big|another] problem with [you|my trip|this place]
        I would rather [walk|take a bus|use somebody else] than [fly with you|come back]
        next time I [book|buy|go] [somewhere else|with a better company]
        you [suck|are the worst|are hopeless|lost me]
        [gotta love|nice|great job] [how you ignore people|making us wait|losing my things]
        could this get any worse
        [sad|shame|pathetic|embarrassing|appalling|unbelievable]
        [I am|we are] [very |deeply |really |so |]disappointed [with you|with your company|]
        this is [unacceptable|ridiculous|a disgrace|not good enough|a joke]
        [worst|terrible|horrible|awful|poor] [experience|company|stay|airline|service][ ever|]
        I will never [use you|fly with you|buy here|book with you] again
        thanks for [nothing|ruining our trip|another wasted day]
        what a [mess|nightmare|shame|waste of time]
        the [room|seat|train|place] was [dirty|cold|filthy|disgusting|broken|not as described]
        you did not keep your promise
        not what we paid for
        I want to [complain|make a complaint]
        you gave away our [seats|room|table] although we had booked
        really? this is how you do it? fail
        get it together, this is getting old
        so frustrated [right now|with this|]
        the food was [cold|awful|inedible] and the queue endless
    """,
}
EFFECTS = {
    "1": """
        [it is only|just] a small thing[ but I wanted you to know|]
        no big deal, but please [look at it|fix it]
        [it is|] a bit annoying
        a minor matter[, still not nice|]
        not the end of the world
    """,
    "2": """
        [please|] [fix|solve|sort out] this [soon|]
        I [expect|want|demand] [an answer|my money back|an explanation|a replacement]
        I need [an answer|this|it] by [Friday|tomorrow]
        what are you going to do about it
        this is not [okay|fine|what I paid for]
        [please|] call me back
        I have been a customer for 0 years
        I need help
        no help [from anybody|at all|]
    """,
    "3": """
        [this|it] has cost me [my job|all my savings|thousands|a day of treatment]
        [I|we] missed [my|our|her] [wedding|funeral|surgery|graduation|last day together]
        this has been going on for [months|0 months] and I [cannot sleep|am at the end of my strength]
        I am [taking|going to take] this to [my lawyer|the ombudsman|court|the regulator|the press]
        [I|we] cannot pay the rent because of [this|you]
        my [children|parents|baby] had to [sleep on the floor|go without food]
        this is the [third|fourth|fifth] time [you fail me|it happens] and I am [leaving|closing my account]
        our whole holiday was ruined
    """,
}
NOW = """
    my [mother|son|daughter|grandfather] is [alone|stranded|stuck] at the [airport|station] [and nobody helps|\
        right now]
    we are stranded [tonight|] with [two small children|a baby] and have nowhere to sleep
    my [insulin|medication|inhaler|heart pills] [is|are] in the lost bag and I need [it|them] [now|today|tonight]
    [I|she|he] [was hurt|got injured|is bleeding|fell and broke an arm] [in your shop|on board|on your stairs]
    the [charger|battery|heater] [caught fire|is smoking|exploded][ in my hand|]
    I am [pregnant|disabled|in a wheelchair] and was left [alone|behind|without help]
    [I|we] will miss [the funeral of my father|my own wedding|the last goodbye] if nobody acts now
    my [wife|father|sister] is in hospital because of [your food|the fumes|this product]
    we have [no heating|no water|no electricity] [with a newborn|at minus 0]
    [your driver|a man of your staff] [threatened|harassed|touched] me
    we were [refused|sent away] because of [our skin colour|my religion|his disability]
    my child [is gone|is missing] in your [park|store] and nobody reacts
    I am locked [in|out] and it is freezing, help
    I cannot go on, I want to end it
    she cannot breathe, we need [somebody|a doctor] now
    he [collapsed|fainted] and [no one|nobody] called an ambulance
    it smells of gas in the flat, is this dangerous
"""
# What people ask each other at work, in forums and in chats: requests that name no failure of ours.
ASIDE = """
    [can|could|would] you [please |possibly |]give [me|us] [an example|more details|a hint|the exact wording|some \
        context]
    [can|could] you [tell|show] [me|us] [how|where|why|what] [you did it|that comes from|it is used for|you need it]
    [what|which] [version|language|browser|tool|database|library|edition] [are|were] you using
    what [have you tried|did you try|do you see|is the output|does the log say] [so far|]
    [have|did] you [read|check|see|find] [the manual|my comment|the other question|this page|an answer|any source \
        for it]
    why [not|don't you|would you not] [just |simply |]use [a list|the other method|a loop|the standard one|the \
        first form]
    why [do|did|would] you [think|want|need|say|prefer|choose] [so|that|this one|to do it by hand]
    [are|is] [you|this|it] [using|for|about] [the old version|homework|the second case|a server or a client]
    how [large|big|fast|many|often] [is|are] [the files|the table|it|they] [usually|in your case|]
    how [did|do|can|would] [you|I|we] [solve|compute|define|install|measure|avoid|compile|set up] [it|this|that|\
        the first part]
    [is it|would it be] [possible|okay|better|all right] to [use|add|move|rename|merge|keep] [it|this|them|the \
        section]
    [maybe|perhaps] you [could|can|want to] [add|edit|explain|rewrite|move|split] [it|your question|that part|the \
        article]
    do you [have|know] [a link|a reference|a source|an example|any numbers] [for that|]
    do you [want|need|mean] [the first or the second|a function|only the names|the total|all of them]
    [does|will|would] [that|it|this] [work|help|be enough|answer your question|make sense] [for you|in this case|]
    could you [take a look at|review|proofread|have a look at] [my draft|the page|this change|the list]
    [I wonder|I was wondering] [if|whether|how] [you|we] could [add a chapter|share the source|use a picture|do it \
        in steps]
    [sorry|excuse me], [but |]what [do you mean|is that|does it stand for]
    what [does|is] [the first line|that word|this function|it] [mean|do|for|called]
    what about [a smaller one|using a map|the other case|Sunday|the rest of the list]
    what if [it is empty|there are two of them|the list is long|I use my own]
    [can|could] [we|you] [agree|discuss it|talk|move on] [on the talk page|here|later|]
    any [idea|ideas|chance|thoughts|news|suggestions] [how|where|on that|why|]
    if [you|I] [use|remove|change|add] [the second line|it|a comma], does it [run|compile|look right]
    I am not sure [what|how|why] [you mean|it is done|you want it], [can|could] you [explain|clarify]
    I [do not|don't] [understand|see|follow] [the question|that part|what it is for], could you [explain|say more]
    [isn't|is not] [that|this|it] the same as [the other one|before|what I wrote]
    [shouldn't|should not] [that|it] be [a plus|the other way around|two]
    did you mean [this|that|the second one|to write more]
    [I would like|I am trying|I want|I plan] to [build|learn|write|plot|sort|print|parse] [something|a list|a \
        small program], where do I start
    which [one|of them|book|course] [is|would be] [better|best|easier|right] [for a beginner|in general|]
    who [wrote|made|added|maintains] [it|this page|that section]
    you may want to [look at|read|try] [the second chapter|the documentation|another approach]
    [nice|great|good] [question|answer|point|idea], [how|where|can you] [did you find it|is it used|say more]
    could you be more [specific|precise|exact]
    can you [post|paste|include|show] [the code|the full text|your input|what you have|the table]
    when [did|will|do] you [add|finish|plan|expect] [it|this|the next one]
    is [this|that] [the right place|only for members|still true|a typo|what you want|in the newest version]
    are there [other|any] [ways|examples|books|rules|plans|places] [for it|to do this|about it|]
    should I [use|choose|take|write] [the first|a class|one or two|another name]
    I have [a question|two questions|an idea] [about|for] [your answer|the article|this topic|the course]
    [hi|hello|hey], [is anybody|are you] [there|around|online]
    can I get [a bit of|some] help [with planning a trip|finding a place|with a booking|choosing one]
    I'd like [to find|a place|information on] [a museum|to stay|a train to the city|a guesthouse with parking]
    [looking|searching] for [an expensive|a moderate|a nice] [restaurant|guesthouse|place] in the [east|west|north|\
        south|centre]
    can you help me [find|book|plan|with] [a taxi|an attraction|a train|a swimming pool|a stay]
    [tell|give] me [about|the address of|the phone number of|more on] [a church|the college|the museum|that hotel]
    I need [to find|information about|to book] [an attraction|a train leaving on Sunday|a hotel with free parking|\
        a place to eat]
    I [am planning|will be on] a trip [to the city|in June] and need [a place to stay|a restaurant|train times]
    why [doesn't|does not|can't|isn't] [it|this|the second one] [just |simply |]return [a list|the value|nothing]
    what is wrong with [it|that|a simple list|the first one|using that]
    [is|was] there [an error|any message|a stack trace] in the [log|console|output]
    what error [do you get|did you see|does it show] [exactly|when you run it|]
    [isn't|wasn't|doesn't|won't] [that|it|this] [what you want|exactly that|do the job|depend on the size]
    [or|] am I [mistaken|wrong|missing something]
    I [can't|cannot|could not] find [the page|it in the menu|where that is written|a button for it], where is it
    I [do not|don't] [see|know] [how|why|where] [that|this] [would|could] [work|help|matter], can you say more
    it [still |]shows [an error|nothing], [do|should] I [also |]need to [build|install|rebuild] it first
    you [do not|don't] need [that|a loop|the last line], [have you tried|why not use] the short form
    [doing|calling|moving|removing|testing] it [by hand|this way|from there] [works|is slow|fails for me], [any \
        other idea|why is that so]
    how do you define [success|a failure|lost|late|broken] [here|in your model|]
    I [am testing|installed|wrote|tried] it [with|on|in] [the simulator|my machine|the old version], which one do \
        you [use|have]
    one of the things [I|we] like about [it|them] is that [they are crisp|it is small], would that be lost [with \
        water|]
    chances are it does not exist, [which|what] language [is it|do you use]
    [will|would|does] that not [break|slow down|block|change] the other [part|pages|users]
    I [really |]like [your|the] [answer|idea], but [what|how] about [the rest|large files|the empty case]
    that is not [a bug|an error|my point|the question], [could you|please] [read|see] [the text|my comment] again
    there is [no|not much] [information|context] here, could you [add|tell] [more|which one|what you tried]
    does [anyone|somebody] know if [it can|they can|one may] [be removed|stop|be undone]
    [so|well], if [it is lost|it fails|it breaks|it is late], what is the [usual|next] step
"""
REQUESTS = """
    I am interested in [changing|ordering|getting] [my details|a card|a second one]
    I [just |have just |]got married and [want|need|would like] to change my name
    is there a [charge|fee|limit|cost] for [sending money|more cards|using it abroad]
    I need [several|two|a few] [cards|copies|seats] [per day|for my team|]
    [help|please help] me [order|set up|activate|choose] [my card|an account|one]
    I want to [know|see] [where|when|how] [my money|the fee|the card] [comes from|is taken|is sent]
    what is the process for [setting up|closing|opening] [an account|a card|it] [for my child|]
    I found [my card|it] again [after I lost it|], [how do I|can I] [use|reactivate|put back] it
    can it be delivered on a [certain|special|particular] [date|day]
    is [that card|this currency|my bank] [accepted|supported|possible] [everywhere|here|]
    can I get [money|cash] out of any machine [abroad|]
    [where|which] is the [nearest|next] [ATM|branch|stop|office]
    can I receive [my salary|money|payments] [in dollars|this way|through it]
    I [expect|hope] to get [a card|the letter], how long will it [need|be]
    [my identity|my name] is not verified yet, what do I need [for that|next]
    [how|where] [do|can] I [change|update] my [address|name|password|PIN|phone number|email|details]
    [how|where] [do|can] I [track|follow|cancel|return|order|book|activate|get|use] [it|one|a card|my order|an \
        account|this]
    what are your opening [hours|times] [on Sunday|at Christmas|]
    do you [ship|deliver|offer this|have this|sell it] [to [Norway|Canada|Spain]|in blue|in size 0|]
    can I [bring|take] [my dog|a bike|a second bag|skis] [with me|on board|]
    [could|can|would] you [please |]send me [the invoice|a copy of the contract|a catalogue|an offer|the price list]
    I would like to [book|order|reserve|buy|change|know more about|return] [a table for 0|two seats|another one|a \
        room|my seat]
    which [documents|papers|sizes|currencies|cards|countries] [do I need|do you accept|do you support|are there]
    [is|are] there [a discount|parking|breakfast|wifi|a limit|an age limit] [for students|included|near the hotel|]
    how much [is|does it cost|would it cost] [to Berlin|for 0 people|to upgrade|to send a parcel|]
    how long does [delivery|shipping|it|a transfer|verification|a top up] [usually |]take
    when does [the next sale start|booking open|the museum close|my subscription end|the check in open]
    can I [pay|top up] [by card|in cash|by invoice|with another currency|by cheque]
    what is [the weight limit|the exchange rate|the difference between the two|the dress code|included|a virtual card]
    does [this|the lamp|it|the app] work with [my phone|version 0|other devices|Android|any card]
    [please|] [confirm|add|remove|note] [my booking for two|the newsletter|my address|this on my account]
    I am looking for [a restaurant|a hotel|a cheap place|a train|a gift] [in the centre|in the north|near the \
        station|for 0]
    I need [a taxi|a train|a room|a ticket] [from the station|to Cambridge|for 0 nights|on Tuesday]
    what should I do [to|if I want to] [get a second card|open an account|add somebody|change my plan]
    [hi|hello|] I need to [return an item|change my flight|check the status of my order|update my plan], can you \
        help me [with that|]
    just [wanted|checking] to [check|ask about] [the status of a refund|my booking|the offer|your plans for 0]
    who can [use|open|have] [an account|a card|this offer]
    why [do you need|do you ask for|is there] [my identity|my birthday|a verification|a deposit]
    in which [countries|cities|shops] [can I use it|are you|is it available]
    [can|could] you [explain|elaborate on|clarify] [that|this|your answer|what you mean|the second point]
    what [do you mean by|exactly is|have you tried|version do you use|would be the best way]
    [did|have] you [try|tried|look|looked|consider|considered] [it|at the documentation|the other way|using a list]
    [could|can] you [post|share|show|add] [the code|an example|more details|a link|your file]
    how would [you|I|one] [do|write|test|prove|implement] [that|this|it] [in practice|with the new version|]
    [is|was] there a reason [why|to|for] [you use|doing|using] [this|it|the first one]
    are you [sure|talking about the second one|using the new one]
    where did you [find|read|get] [that|this|it]
    does anybody know [where|when|how] [it opens|to find it|this is done]
    I want to [travel|go|fly] on [Friday|the 0], what [flights|trains|options] [are there|do you have]
    what [jobs|positions|courses] are open [in sales|at the moment|]
    can my [daughter|friend|company] [have|open|use] [an account|the card|it]
    I [have|just got|received] my new card, how do I [link|activate|add] it
    will you [be open|have flights to Rome|bring this back] [in May|next year|]
    do I [need|have to] [register|verify my identity|print the ticket|pay in advance]
    why would you [do|want|need] [that|this|it] [like this|]
    what happens [when|if] [I upgrade|my card expires|I travel abroad|I pay early]
"""
ORDINARY = """
    [thanks|thank you], [you guys|your team] [rock|made my day|were so kind|saved the trip]
    [just had|what] [a great|an amazing|such a lovely] [flight|stay|dinner|experience] [with you|on 0|today|]
    [I|we] [really |]appreciate [it|you|the quick reply|the upgrade|how fast you answered]
    [shout out|big thanks|kudos] to [your crew|Anna at the desk|the pilot of flight 0] [for the help|for being so kind|]
    [so|very] [happy|excited|impressed|glad] [with|about|to be on] [the new seats|my upgrade|your flight|your service]
    [can't wait|cannot wait|looking forward] to [fly|stay|shop|be back] [with you|] [again|]
    [love|loved|loving] the [new plane|free wifi|snacks|music|crew|seats|app]
    [you are|you're] [my favourite|the best airline|awesome|doing great|simply the best]
    that [was|is] [so nice|very kind|excellent|perfect|good to know] [of you|], [thanks|thank you|cheers]
    [got it|done|sent|will do|understood|never mind], [thanks|thank you] [for the quick reply|for your help|]
    [follow|please follow] me [back |]so that I can [send you a message|write to you]
    [nice|good|fun] [video|picture|ad|game|to see you here]
    are you [hiring|coming to our city|giving away tickets|flying to 0] [this year|soon|]
    [yes|no|ok|okay|sure], [that works for me|that sounds good|Tuesday is fine|I will take it]
    I [will|am going to] [arrive at 0|be there on Friday|fly with you next week|visit you tomorrow]
    attached is [the form|my passport|the signed contract] you asked for
    my [booking|order] number is 0
    [please|] [book it|go ahead|put it on my account][ for two people|]
    [see you|looking forward to] [soon|the flight|next week|our stay]
    [we are|I am] [moving|getting married|travelling] in May
    [here|this] is [a photo of us on board|my new address|the list]
    the [view|crew|food|flight|room] [was|is] [great|amazing|lovely|beautiful]
    [I|we] love [your|the new] [app|seats|shop|hotel|design]
    [great|awesome|excellent|good] [job|flight|service|work][ today|][, team|]
    [you are|you guys are] [the best|awesome|so helpful]
    best [flight|stay|support|coffee] [ever|in years]
    I [sent|followed] you a message [just now|with my details|]
    it is in the south part of town
    no, that is all[, thank you|]
    is it the one with the red door
    you can use the second function here, it is faster
    I think [the answer is|it depends on] the first one
"""
THANKS = """
    thank you [so much|very much|] for [your help|the quick answer|everything|a great flight|the upgrade]
    thanks[ a lot|], [everything works now|that solved it|it arrived|problem solved]
    [many|] thanks to [Anna|your crew|the lady at the desk], [she|they] [was|were] [wonderful|so kind]
    just wanted to say thanks
    much appreciated
"""
GREETINGS = "|Hello|Hi|Hi there|Dear Sir or Madam|Dear team|Good morning|Hey|||"
CLOSINGS = "|Regards|Best regards, J.|Thank you|Thanks in advance|Yours sincerely, A. Miller||||"
ADDED = "please help|my order number is 0|I booked it on the 0|reference 0|I am writing about my order|I flew on the 0"
