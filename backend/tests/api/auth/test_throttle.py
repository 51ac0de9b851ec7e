"""Sign-in is throttled by user name and by address, in all workers and over restarts."""

import pytest

from support.fakes.api import PASSWORD, Person

LOGIN = "/api/v1/auth/login"


def attempt(app, username="ada", password="wrong password", address="127.0.0.1"):
    return app.test_client().post(
        LOGIN,
        json={"username": username, "password": password},
        environ_base={"REMOTE_ADDR": address},
    )


def test_login_failures_count_down_to_a_pause(app, ada):
    details = [attempt(app).get_json()["detail"] for _ in range(5)]
    assert [text.removeprefix("User name or password is wrong. ") for text in details] == [
        "4 tries left before a pause.",
        "3 tries left before a pause.",
        "2 tries left before a pause.",
        "1 try left before a pause.",
        "Sign-in is now paused.",
    ]
    paused = attempt(app)
    assert (paused.status_code, paused.headers["Retry-After"]) == (429, "60")
    assert paused.get_json()["detail"] == "Too many tries. Wait 60 seconds."


def test_login_during_pause_rejects_the_right_password(app, ada, clock):
    for _ in range(5):
        attempt(app)
    assert attempt(app, password=PASSWORD).status_code == 429
    clock.move(seconds=59)
    assert attempt(app, password=PASSWORD).headers["Retry-After"] == "1"
    clock.move(seconds=1)
    assert attempt(app, password=PASSWORD).status_code == 200


def test_pause_does_not_grow_when_the_clock_is_set_back(app, ada, clock):
    clock.move(days=1)
    for _ in range(5):
        attempt(app)
    clock.move(days=-1)
    assert attempt(app, password=PASSWORD).status_code == 200


def test_pauses_double_up_to_a_quarter_of_an_hour(app, ada, clock):
    waits = []
    for _ in range(6):
        for _ in range(5):
            assert attempt(app).status_code == 401
        waits.append(int(attempt(app).headers["Retry-After"]))
        clock.move(seconds=waits[-1])
    assert waits == [60, 120, 240, 480, 900, 900]


def test_login_success_resets_failures_of_the_name(app, ada):
    for _ in range(4):
        attempt(app)
    assert attempt(app, password=PASSWORD).status_code == 200
    assert "4 tries left" in attempt(app).get_json()["detail"]


@pytest.mark.parametrize("spelling", ["ADA", "ａｄａ", " ada "])
def test_login_spellings_of_a_name_count_together(app, ada, spelling):
    for _ in range(5):
        attempt(app, username=spelling)
    assert attempt(app, username="ada", password=PASSWORD).status_code == 429


def test_login_unknown_name_is_throttled_like_a_known_one(app, ada):
    assert [attempt(app, username="nobody").status_code for _ in range(6)] == [401] * 5 + [429]


def test_login_with_many_names_from_one_address_is_throttled(app, ada, clock):
    tried = [
        attempt(app, username=f"user{number}", address="192.0.2.1").status_code
        for number in range(21)
    ]
    assert tried == [401] * 20 + [429]
    assert attempt(app, password=PASSWORD, address="192.0.2.2").status_code == 200
    clock.move(minutes=1)
    assert attempt(app, username="another", address="192.0.2.1").status_code == 401


def test_login_successes_do_not_count_for_the_address(app, ada):
    for _ in range(25):
        assert attempt(app, password=PASSWORD, address="192.0.2.1").status_code == 200


def test_login_failures_are_shared_by_workers_and_restarts(new_app, clock):
    workers = [new_app(), new_app()]
    Person.register(workers[0], "ada")
    assert [attempt(workers[number % 2]).status_code for number in range(5)] == [401] * 5
    restarted = new_app()
    assert [attempt(app, password=PASSWORD).status_code for app in (*workers, restarted)] == [
        429
    ] * 3


def test_login_failures_older_than_an_hour_are_forgotten(app, ada, clock):
    for _ in range(4):
        attempt(app)
    clock.move(hours=1)
    assert "4 tries left" in attempt(app).get_json()["detail"]


def test_login_failures_of_long_names_are_counted(app, ada):
    assert [attempt(app, username="x" * 200).status_code for _ in range(6)] == [401] * 5 + [429]
