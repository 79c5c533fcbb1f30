"""Which fault of the coach each way to fail belongs to, as those who wrote the sentences named it."""

from __future__ import annotations

from amends.conversation.coach.categories import BY_KEY

OF = {
    "acknowledge": {
        "receipt": "auto_reply generic_receipt timeline_of_process",
        "value_talk": "generic_value generic_inconvenience formula",
        "denial": "denial policy_talk minimise own_story",
        "doubt": "questions_report asks_details",
        "elsewhere": "deflect upsell",
        "action_only": "action_only",
    },
    "empathy": {
        "formula": "hollow_formula robotic sorry_but_feelings",
        "minimise": "minimise silver_lining",
        "compare": "comparison generalise",
        "doubt_feeling": "doubt_feeling prescribes_feeling feeling_wrong_cause",
        "tone": "tone_policing cheerful_mismatch",
        "about_us": "know_exactly pity own_feelings",
        "facts_only": "dry_facts solution_jump",
    },
    "apology": {
        "generic": "generic filler_sorry sarcastic",
        "but": "apology_but",
        "no_agent": "deflected_agent",
        "conditional": "conditional",
        "feelings_only": "feelings_only sorry_to_hear",
        "grovelling": "excess",
        "regret": "regret_not_apology refusal_to_apologise promised_apology demands_apology",
        "none": "no_apology",
    },
    "ownership": {
        "customer_work": "customer_work",
        "shield": "policy_shield just_agent",
        "someone": "someone_will no_agent",
        "diffuse": "diffuse_we",
        "hand_off": "hand_off third_party reroute_named blame_shift",
        "conditional": "conditional_own dodge",
        "care_talk": "value_talk empty_care logged promise_inform",
    },
    "no_excuse_blame": {
        "blame_other": "blame_other",
        "blame_customer": "blame_customer",
        "excuse": "excuse",
        "policy": "policy_shield",
        "minimise": "minimise spin",
        "no_agent": "passive",
        "doubt": "doubt",
        "but": "but_clause conditional",
        "no_cause": "no_cause",
    },
    "time_promise": {
        "asap": "asap",
        "hedged": "hedged conditional",
        "vague": "vague office_hours",
        "customer_date": "customer_deadline customer_waits",
        "other_date": "past_date marketing_date internal_date",
        "no_time": "no_time process_only",
    },
    "ask_fair": {
        "leading": "leading false_choice upsell",
        "dictates": "dictates",
        "closing": "permission_only script_close",
        "rhetorical": "rhetorical blame_question",
        "diagnostics": "diagnostics confirm_details conditional_question",
        "survey": "survey feedback_generic",
        "no_question": "no_question small_talk",
    },
    "assurance": {
        "formula": "seriously rest_assured generic_commitment",
        "overpromise": "overpromise",
        "lessons": "vague_lessons vague_training",
        "unverified": "unverified hope hedged denial",
        "boast": "brand_boast",
        "customer_action": "customer_action",
        "intention": "intention past_effort",
    },
    "offer": {
        "vague": "vague process_only",
        "next_purchase": "next_purchase upsell",
        "must_claim": "customer_must_claim",
        "strings": "review_for_refund conditional conditional_silence favour",
        "insulting": "insulting mismatch",
        "refusal": "refusal duty_only",
        "none": "no_remedy past_remedy",
    },
    "follow_up": {
        "customer_must": "customer_must passive_invite conditional",
        "vague": "vague unasked_no_time",
        "survey": "survey_only",
        "before_fix": "action_not_follow_up update_before_fix past_check appointment",
        "internal": "internal_only",
        "farewell": "farewell close",
        "marketing": "marketing",
    },
}
FAULT = {
    (category, subtype): fault
    for category, faults in OF.items()
    for fault, subtypes in faults.items()
    for subtype in subtypes.split()
}


def fault_of(category: str, subtype: str) -> str:
    """The fault that a sentence shows which fails in this way.

    :raises KeyError: for a way to fail that nobody has placed yet.
    """
    fault = FAULT[category, subtype]
    if fault not in {one.key for one in BY_KEY[category].faults}:
        raise KeyError(f"{category}.{fault} is no fault of the coach's")
    return fault
