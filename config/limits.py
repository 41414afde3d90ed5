"""How often somebody may do something: by name, how many times and in how many seconds (accounts.limits)."""

from __future__ import annotations

from config.environment import env_number


def limits() -> dict[str, tuple[int, int]]:
    """The limits by their names, as the environment or the project says. Raises ImproperlyConfigured."""
    return {
        # name: (how many, in how many seconds), per client address where nothing else is said
        "file": (env_number("LIMIT_FILE", 20), 600),
        "support": (env_number("LIMIT_SUPPORT", 60), 600),
        "file-site": (env_number("LIMIT_FILE_SITE", 1200), 600),  # all together: above half of it proofs are asked for
        "support-site": (env_number("LIMIT_SUPPORT_SITE", 6000), 600),  # likewise
        "code-site": (env_number("LIMIT_CODE_SITE", 1200), 600),  # likewise
        "held": (env_number("LIMIT_HELD", 300), 3600),  # reports that wait to be checked, beyond "file"
        "proof": (env_number("LIMIT_PROOF", 120), 600),  # cheap challenges; beyond it they cost as in a flood
        "write": (env_number("LIMIT_WRITE", 120), 60),
        "desk-file": (env_number("LIMIT_DESK_FILE", 60), 3600),  # per account: reports written down for residents
        "desk-write": (env_number("LIMIT_DESK_WRITE", 120), 60),  # per account: the questions of such a report
        "table": (env_number("LIMIT_TABLE", 30), 600),  # whole tables as files: each reads every case it names
        "complaint": (env_number("LIMIT_COMPLAINT", 60), 600),
        "sign": (env_number("LIMIT_SIGN", 600), 3600),
        "sign-held": (env_number("LIMIT_SIGN_HELD", 60), 3600),
        "sign-in": (env_number("LIMIT_SIGN_IN", 30), 300),
        "second-step": (env_number("LIMIT_SECOND_STEP", 20), 300),
        "passkey": (env_number("LIMIT_PASSKEY", 60), 300),  # many phones behind one address; nothing to guess
        "invite": (env_number("LIMIT_INVITE", 60), 3600),  # letters that our people order
        "code": (env_number("LIMIT_CODE", 30), 600),  # a whole village may stand behind one address of its operator
        "code-try": (env_number("LIMIT_CODE_TRY", 60), 600),
        "code-email": (env_number("LIMIT_CODE_EMAIL", 5), 900),  # per e-mail address
        "code-email-day": (env_number("LIMIT_CODE_EMAIL_DAY", 20), 86_400),  # per e-mail address
        "code-sms": (
            env_number("LIMIT_CODE_SMS", 20),
            3600,
        ),  # messages cost money; many phones still share one address
        "code-phone": (env_number("LIMIT_CODE_PHONE", 3), 900),  # per telephone number
        "code-phone-day": (env_number("LIMIT_CODE_PHONE_DAY", 6), 86_400),  # per telephone number
        "signature": (env_number("LIMIT_SIGNATURE", 30), 600),  # electronic signatures handed over
        "eds-alarm": (1, 3600),  # letters to the operators
        "provider": (env_number("LIMIT_PROVIDER", 600), 3600),  # per network: ways to a provider of identity and back
        "my-data": (env_number("LIMIT_MY_DATA", 6), 3600),  # per account: files with all of it
        "identity": (env_number("LIMIT_IDENTITY", 5), 3600),  # per account: IINs tried until one is bound
    }
