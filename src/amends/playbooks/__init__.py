"""Playbooks: per kind of failure, the steps of a good recovery with their scripts, remedies and check-in; plan B.

Promises: the page's next step and the words beside it come from the playbook of the failure's kind. What was started
for an incident (its plan B, letters to all, one rule for all) stands here, with whom it has reached: nobody twice.
What a launch will fail at has an owner and its plan B before it goes out.
Will not: act. A playbook suggests; a person does.
"""
