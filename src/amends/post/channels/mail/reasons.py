"""Why a letter was refused, in one word: by what the mail system said, else by its enhanced status (RFC 3463). Pure."""

from __future__ import annotations

import re
from enum import StrEnum


class Refusal(StrEnum):
    """Why a letter did not arrive. The words follow what people who run mail systems call it."""

    USER_UNKNOWN = "user_unknown"
    HOST_UNKNOWN = "host_unknown"
    HAS_MOVED = "has_moved"
    SUSPENDED = "suspended"
    MAILBOX_FULL = "mailbox_full"
    EXPIRED = "expired"
    NETWORK_ERROR = "network_error"
    SYSTEM_ERROR = "system_error"
    SYSTEM_FULL = "system_full"
    MAILER_ERROR = "mailer_error"
    NOT_ACCEPTING = "not_accepting"
    TOO_LARGE = "too_large"
    OVER_LIMIT = "over_limit"
    TOO_MANY = "too_many"
    TOO_FAST = "too_fast"
    SPAM = "spam"
    VIRUS = "virus"
    CONTENT = "content"
    NOT_COMPLIANT = "not_compliant"
    AUTHENTICATION = "authentication"
    REPUTATION = "reputation"
    REVERSE_DNS = "reverse_dns"
    BLOCKED = "blocked"
    POLICY = "policy"
    SECURITY = "security"
    RELAYING = "relaying"
    REJECTED = "rejected"
    FILTERED = "filtered"
    SYNTAX = "syntax"
    ON_HOLD = "on_hold"
    UNKNOWN = "unknown"


# Nobody gets there by trying again.
FOR_GOOD = {Refusal.USER_UNKNOWN, Refusal.HOST_UNKNOWN, Refusal.HAS_MOVED, Refusal.NOT_ACCEPTING}

# What is said, the narrower before the wider: the first that fits is the reason.
_SAID: tuple[tuple[Refusal, str], ...] = (
    (Refusal.REPUTATION, r"(ip|sender|domain) reputation|poor reputation"),
    (Refusal.TOO_FAST, r"receiving mail (at a rate|too quickly)|too many recipients this hour|throttl|try again in \d"),
    (
        Refusal.TOO_MANY,
        r"too many (connections|recipients|concurrent|sessions|messages)|rate limit|frequency limited|AUP#In-1"
        r"|connection (limit|rate)|exceeded (the )?(max|limit on).{0,30}(connection|recipient|session)",
    ),
    (
        Refusal.REPUTATION,
        r"reputation|unexpected volume or user complaints|temporarily deferred due to.{0,40}complaints|senderscore",
    ),
    (
        Refusal.REVERSE_DNS,
        r"reverse (dns|hostname|host name|lookup)|PTR record|no PTR|rDNS|mismatches client ip|fix reverse"
        r"|(cannot|could not|unable to) (find|resolve) your (hostname|host name|reverse)"
        r"|Client host rejected: cannot find",
    ),
    (
        Refusal.AUTHENTICATION,
        r"\bD?MARC\b|\bDKIM\b|\bSPF\b|sender policy framework|authentication checks? failed|Sender ?ID .{0,20}fail"
        r"|does not have authentication information|unauthenticated email",
    ),
    (Refusal.MAILER_ERROR, r"procmail|mailer error|command died"),
    (Refusal.VIRUS, r"\bvirus|infected|malware|trojan|worm (found|detected)"),
    (Refusal.SYSTEM_ERROR, r"not support TLS|LDAP server|internal system error"),
    (
        Refusal.HOST_UNKNOWN,
        r"unknown host|domain may not exist|bad destination system|\b55\d [\w-]+(\.[\w-]+)+ does not exist",
    ),
    (
        Refusal.NOT_COMPLIANT,
        r"multiple addresses in From|5322|2822|duplicate header|missing .{0,20}header|bare (lf|cr)|not RFC"
        r"|RFC[- ]compliant"
        r"|multiple 550 5\.7\.1 addresses",
    ),
    (
        Refusal.SPAM,
        r"\bspam\b|\bUBE\b|\bUCE\b|unsolicited|junk ?mail|bulk ?mail|looks like spam|mail rejete\. mail rejected"
        r"|content rejected|bayes|advertis",
    ),
    (Refusal.NETWORK_ERROR, r"hop count|hops|mail loop|routing loop|message loop|loops? back to|too many received"),
    (
        Refusal.OVER_LIMIT,
        r"size exceeds (fixed )?maximum|exceeds (the )?maximum (message )?size|exceeded maximum.{0,30}size"
        r"|exceeds size limit|message size exceeds",
    ),
    (
        Refusal.TOO_LARGE,
        r"(message|mail|size) (is )?too (large|big|long)|message size limit|exceeding size|RecipSizeLimit|larger than",
    ),
    (Refusal.SYSTEM_FULL, r"insufficient (disk|system) (space|storage)|no space left|out of disk|mail system full"),
    (
        Refusal.MAILBOX_FULL,
        r"(mail ?box|inbox|mail ?folder|account|mail ?drop|storage).{0,30}(\bfull\b|exceed|over ?quota"
        r"|out of (storage|space)"
        r"|too (large|full)|limit)|quota (has been )?exceeded|exceed(s|ed|ing)?.{0,30}(quota|storage|mailbox)"
        r"|over.?quota"
        r"|quota.{0,20}(exceed|violation|full|error)|disk quota|exceeded (the )?local limit|not enough (storage )?space"
        r"|insufficient (mailbox )?(storage|quota)|mailbox.{0,40}volle?\b|boite.{0,30}pleine|buz[oó]n.{0,20}lleno"
        r"|メールボックス.{0,8}(一杯|いっぱい|満杯)|邮箱.{0,6}满|casella.{0,20}piena|caixa.{0,30}cheia|переполнен",
    ),
    (
        Refusal.HAS_MOVED,
        r"no longer on server|has moved|moved to|(user|recipient).{0,30}(replaced|redirected)|not our user"
        r"|please (try|use).{0,40}(new|instead) address|(new|changed).{0,12}e-?mail address",
    ),
    (
        Refusal.SUSPENDED,
        r"(account|mailbox|user|recipient|address|compte).{0,60}(disabled|suspended|inactive|deactivated|locked|frozen"
        r"|blocked|bloqu|terminated|expired|closed|not active|unavailable because)|disabled (account|recipient"
        r"|mailbox|user)"
        r"|(inactive|suspended|frozen|deactivated|dormant) (user|mailbox|account|recipient)",
    ),
    (
        Refusal.NOT_ACCEPTING,
        r"does(n'| no)t (accept|receive) (e?-?mail|any mail)|null ?MX|no SMTP service|no mx record"
        r"|find a mail exchanger"
        r"|mail exchanger or IP|SMTP protocol returned a permanent error|nullmx|mail receiving disabled",
    ),
    (
        Refusal.RELAYING,
        r"relay(ing)? (access )?(denied|not (allowed|permitted)|prohibited|is denied)|no relaying|unable to relay"
        r"|not (a |permitted to )?(local|relay)|relaying denied|email address is not verified|we do not relay"
        r"|not (an )?open relay|isn'?t allowed to relay|must.{0,20}authenticate.{0,30}relay",
    ),
    (
        Refusal.BLOCKED,
        r"client host (rejected|blocked)|black ?list(ed)? by|blocked (using|by|for|due)|\brbl\b|dnsbl|spamhaus|sorbs"
        r"|banned sending IP|access denied, banned|IP.{0,20}(blacklist|block|ban|denied|listed)|open relay|open proxy"
        r"|CDRBL"
        r"|(host|server|network|connection|ip).{0,25}(not allowed|refused by|rejected due|is not permitted|denied)"
        r"|access from .{0,40}denied|poor reputation|use the smtp server of your|no access from mail server"
        r"|service refuse|E-?Mail is redundant|too much (spam|abuse)",
    ),
    (
        Refusal.POLICY,
        r"for policy reasons|policy (violation|reason|reject|restriction)|local policy|protocol violation|header error"
        r"|violat|content presents a potential|host network not allowed|administrative prohibition"
        r"|not allowed by.{0,20}policy"
        r"|organization'?s? polic|anti-?relay polic",
    ),
    (
        Refusal.SECURITY,
        r"unauthenticated senders|SMTP authentication|authentication (required|failure)|delivery not authorized"
        r"|not authorized|must issue a STARTTLS"
        r"|insecure|encryption (required|needed)|not permitted to send|Failed to delivery|verification failure"
        r"|\.\.\. access denied' \(delivery",
    ),
    (
        Refusal.REJECTED,
        r"sender (address )?(was )?(rejected|denied|refused|blocked|not allowed|verif)"
        r"|(domain of )?sender address.{0,120}not exist"
        r"|sender was rejected|From: Domain is invalid|MAIL FROM|Responsible Address|address that has been blacklist"
        r"|\bsender\b.{0,40}(invalid|unknown|does not exist|reject|refus)|invalid (sender|return address"
        r"|domain in from)"
        r"|not have permission.{0,60}(group|post)|might not exist, or you may not have permission|rejected posting"
        r"|bin/topic\.py\?topic=25838|not (a )?(subscribed|member)|only (members|subscribers)"
        r"|list.{0,30}not allowed to post",
    ),
    (
        Refusal.FILTERED,
        r"recipient preferences|message filtered|rejected by (the )?(user|recipient|domain filter)|filtered"
        r"|due to (the )?user"
        r"|recipient (has )?(rejected|refused|declin)|not accept(ing)? (mail|messages) from (you|this sender)",
    ),
    (
        Refusal.USER_UNKNOWN,
        r"(user|recipient|mailbox|account|address|userid|addressee|local.?part)s?( name)?.{0,60}(unknown"
        r"|not (be )?(found|known|exist|listed|recogni[sz]ed|valid|here)"
        r"|does ?n[o']t exist|doesn't have|no longer (exist|valid|available|active)|invalid|unavailable|is bad"
        r"|rejected|undefined"
        r"|not in|not a valid|wasn.?t found|isn't)|(unknown|no such|invalid|bad|non-?exist[ae]nt|illegal"
        r"|undeliverable|inactive)"
        r"( final delivery| local| destination)? ?(-?user|recipient|mailbox|account|address|addressee|userid|person"
        r"|name)"
        r"|no (mailbox|account|user|valid recipient|one|person).{0,30}(here|by that|with (this|that)|found|exist)"
        r"|not listed in"
        r"|RecipNotFound|RecipientNotFound|doesn't (have|exist)|this user doesn't|not? such person|no longer (with"
        r"|works|employed)"
        r"|unrouteable address|unable to deliver message to <|address.{0,20}couldn.?t be found|destinataire (invalide"
        r"|inconnu)"
        r"|adresse.{0,40}(invalide|inconnue|inexistante)|(empf[äa]nger|adresse|benutzer).{0,40}(unbekannt"
        r"|existiert nicht|ung[üu]ltig)"
        r"|(usuario|destinatario|cuenta|buz[oó]n).{0,30}(desconocid|no existe)|(usu[áa]rio|destinat[áa]rio"
        r"|conta).{0,30}(desconhecid|n[ãa]o existe)"
        r"|(存在しない|見つかりません|宛先不明|ユーザー?不明)|(不存在|用户未知|查无此人)|(не существует|не найден"
        r"|неизвестный)"
        r"|answer\.py\?answer=6596|p=NoSuchUser|unknown or illegal alias|not a registered|\b54[0-9] \S+ rejected$",
    ),
    (
        Refusal.HOST_UNKNOWN,
        r"(host|domain|server)( name)?s?.{0,50}(unknown|not found|does not exist|not exist|is not reachable"
        r"|could ?n.?t be found|invalid|may not exist)"
        r"|(unknown|no such|non-?existent|invalid) (host|domain)|NXDOMAIN|couldn't find any host|bad destination system"
        r"|(account or )?domain may not exist|name or service not known|host or domain name not found"
        r"|unrouteable mail domain"
        r"|domain not found|no route to domain|MX or A",
    ),
    (
        Refusal.EXPIRED,
        r"expired|timed? ?out|time ?out|giving up|not (been )?delivered (within|after)|could not (send|deliver"
        r"|be delivered).{0,40}(for|within|in)"
        r" .{0,20}(hour|day|minute|second)|not responding|did not accept our requests|retry (time|timeout)"
        r"|multiple retries"
        r"|delayed|still being retried|will be retried|past \d+ hours|unable to connect|connection (refused|reset)"
        r"|not reachable"
        r"|after more than \d+ (hours|days)|not yet been delivered|will (continue|keep) (to )?try|no need to resend"
        r"|still trying",
    ),
    (
        Refusal.NETWORK_ERROR,
        r"name (service|server)|DNS (error|lookup|fail)|network (error|unreachable)|no route|establish an SMTP"
        r"|unreachable|lookup failure"
        r"|communication failure|malformed|routing",
    ),
    (
        Refusal.CONTENT,
        r"media (error|not supported)|attachment.{0,40}(not|block|reject|refus)|(illegal|invalid|bad) (char|header"
        r"|mime|content|encod)",
    ),
    (
        Refusal.SYNTAX,
        r"\b50[0-4] |syntax error|command (not|param|unrecogni)|parameter not implemented|bad sequence"
        r"|improper sequence"
        r"|unrecogni[sz]ed command",
    ),
    (
        Refusal.MAILER_ERROR,
        r"mailer error|pipe to|exit (status|code)|command (failed|died)|local delivery|x-unix; temporary failure"
        r"|generated by .{0,60}text"
        r"|x-unix; (6[4-9]|7[0-689])\b|Can't create output",
    ),
    (
        Refusal.SYSTEM_ERROR,
        r"system (config )?error|internal (server )?error|service (currently )?(unavailable|not available)"
        r"|transaction failed|local error"
        r"|server (error|config)|LDAP|not support TLS|out of memory|can't (open|lock)|Duplicated Message-ID"
        r"|temporary (local )?problem"
        r"|errors from|lost connection|i/o error|x-unix; 77",
    ),
    (Refusal.EXPIRED, r"queue too long|not going to try again"),
    (Refusal.ON_HOLD, r"recipient error|on hold|temporary failure|could not be delivered|unrecoverable error"),
)
SAID = tuple((reason, re.compile(words, re.IGNORECASE)) for reason, words in _SAID)

# What the enhanced status says when no words do (RFC 3463 and the registry that goes with it).
BY_STATUS = {
    "1.1": Refusal.USER_UNKNOWN,
    "1.0": Refusal.USER_UNKNOWN,
    "1.2": Refusal.HOST_UNKNOWN,
    "1.3": Refusal.USER_UNKNOWN,
    "1.6": Refusal.HAS_MOVED,
    "1.7": Refusal.REJECTED,
    "1.8": Refusal.REJECTED,
    "1.9": Refusal.REJECTED,
    "1.10": Refusal.NOT_ACCEPTING,
    "2.1": Refusal.SUSPENDED,
    "2.0": Refusal.FILTERED,
    "2.2": Refusal.MAILBOX_FULL,
    "2.3": Refusal.OVER_LIMIT,
    "2.4": Refusal.FILTERED,
    "3.1": Refusal.SYSTEM_FULL,
    "3.2": Refusal.NOT_ACCEPTING,
    "3.0": Refusal.SYSTEM_ERROR,
    "3.4": Refusal.TOO_LARGE,
    "3.5": Refusal.SYSTEM_ERROR,
    "4.1": Refusal.EXPIRED,
    "4.2": Refusal.EXPIRED,
    "4.0": Refusal.EXPIRED,
    "4.3": Refusal.SYSTEM_ERROR,
    "4.4": Refusal.HOST_UNKNOWN,
    "4.5": Refusal.EXPIRED,
    "4.6": Refusal.NETWORK_ERROR,
    "4.7": Refusal.EXPIRED,
    "5.1": Refusal.SYNTAX,
    "5.2": Refusal.SYNTAX,
    "5.3": Refusal.TOO_MANY,
    "5.4": Refusal.SYNTAX,
    "6.0": Refusal.CONTENT,
    "6.1": Refusal.CONTENT,
    "7.0": Refusal.POLICY,
    "7.1": Refusal.SECURITY,
    "7.2": Refusal.REJECTED,
    "7.13": Refusal.SUSPENDED,
    "7.20": Refusal.AUTHENTICATION,
    "7.21": Refusal.AUTHENTICATION,
    "7.22": Refusal.AUTHENTICATION,
    "7.23": Refusal.AUTHENTICATION,
    "7.24": Refusal.AUTHENTICATION,
    "7.25": Refusal.REVERSE_DNS,
    "7.26": Refusal.AUTHENTICATION,
    "7.27": Refusal.NOT_ACCEPTING,
    "7.28": Refusal.TOO_FAST,
    "7.509": Refusal.AUTHENTICATION,
    "7.606": Refusal.BLOCKED,
    "7.9": Refusal.POLICY,
}
# A status that says more than the words beside it ever do.
CERTAIN = {"1.6", "2.2", "7.13", "7.20", "7.23", "7.25", "7.26", "7.27", "7.509", "7.606", "1.8"}
LONGEST_SAID = 2_000
# Some say only when they have read the letter that nobody of that name is there: what they refuse is the letter.
AFTER_READING = re.compile(r"(end of|reply to|after|smtp command|following)\s+data\b", re.IGNORECASE)
BEFORE_READING = re.compile(r"rcpt[ _]to", re.IGNORECASE)
# Names that people give to addresses must not be taken for reasons.
ADDRESSES = re.compile(r"[^\s<>\"'()\[\],;:@]+@[^\s<>\"'()\[\],;:@]+")
PREFACE = re.compile(r"recipient address rejected: ?(?=\S)", re.IGNORECASE)


def reason_of(said: str, status: str) -> Refusal:
    """Why it was refused. `said`: the mail system's words; `status`: its enhanced status, `5.1.1`, or empty."""
    detail = status[2:]
    if detail in CERTAIN:
        return BY_STATUS[detail]
    short = PREFACE.sub("", ADDRESSES.sub("x", said[:LONGEST_SAID]))
    found = next((reason for reason, words in SAID if words.search(short)), None)
    return found or BY_STATUS.get(detail, Refusal.UNKNOWN)


def after_reading(reason: Refusal, words: str) -> Refusal:
    """The reason, seen from when it was given: nobody is there, but said only after the letter was read."""
    if reason is Refusal.USER_UNKNOWN and AFTER_READING.search(words) and not BEFORE_READING.search(words):
        return Refusal.FILTERED
    return reason
