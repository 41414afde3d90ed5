"""How many messages a text is, and the bytes of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.sms import address
from notifications.sms.writing import is_latin, parts, segments, whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # two sevenths each
        ("€" * 81, 2),
        ("қ" * 70, 1),
        ("қ" * 71, 2),
        ("қ" * 134, 2),
        ("қ" * 135, 3),
        ("a" * 69 + "қ", 1),  # one Kazakh letter makes all of them wide
        ("a" * 70 + "қ", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments_are_counted_as_the_network_counts_them(text, number):
    assert segments(text) == number


@given(st.text(max_size=400))
def test_parts_hold_the_whole_text_and_nothing_is_cut_in_two(text):
    pieces = parts(text)
    assert b"".join(pieces) == whole(text)
    most = (160 if len(pieces) == 1 else 153) if is_latin(text) else (140 if len(pieces) == 1 else 134)
    assert all(len(piece) <= most for piece in pieces)
    for piece in pieces:
        if is_latin(text):
            assert not piece.endswith(b"\x1b")
        else:
            piece.decode("utf-16-be")


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smpp://jauap:s%40cret@smsc.example", ("smpp", "smsc.example", 2775, "jauap", "s@cret", False)),
        (
            "smpps://jauap:secret@smsc.example:3551?sender=Jauap",
            ("smpp", "smsc.example", 3551, "jauap", "secret", True),
        ),
        ("https+smsc://jauap:secret@smsc.kz", ("smsc", "smsc.kz", 443, "jauap", "secret", True)),
        ("https+smsc://:key@smsc.kz", ("smsc", "smsc.kz", 443, "", "key", True)),
        ("http+smsc://a:b@127.0.0.1:8081", ("smsc", "127.0.0.1", 8081, "a", "b", False)),
    ],
)
def test_the_address_of_a_gateway_is_read(url, wanted):
    read = address.parse(url)
    assert (read.kind, read.host, read.port, read.user, read.password, read.tls) == wanted
    assert read.password not in repr(read).replace(read.host, "")


@pytest.mark.parametrize(
    "url",
    [
        "smpp://smsc.example",
        "smpp://u:p@",
        "smpp://u:p@h:99999",
        "smpp://u:secretpw@h?long=both",
        "smpp://u:secretpw@h?colour=red",
        "http+smsc://u:secretpw@smsc.kz",
        "https://u:secretpw@smsc.kz",
        "file://relative/folder",
        "https+smsc://u:secretpw@smsc.kz?long=udh",
    ],
)
def test_nonsense_is_refused_without_showing_the_password(url):
    with pytest.raises(ValueError) as refused:
        address.parse(url)
    assert "secretpw" not in str(refused.value)


def test_no_gateway_is_a_choice():
    assert address.parse("none:").kind == "none"
    assert address.parse("file:///srv/sms").folder == "/srv/sms"
