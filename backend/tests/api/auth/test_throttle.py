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


def test_tries_are_counted_down_and_then_there_is_a_pause(app, ada):
    said = [attempt(app).get_json()["detail"] for _ in range(5)]
    assert [text.removeprefix("User name or password is wrong. ") for text in said] == [
        "4 tries left before a pause.",
        "3 tries left before a pause.",
        "2 tries left before a pause.",
        "1 try left before a pause.",
        "Sign-in is now paused.",
    ]
    paused = attempt(app)
    assert (paused.status_code, paused.headers["Retry-After"]) == (429, "60")
    assert paused.get_json()["detail"] == "Too many tries. Wait 60 seconds."


def test_during_a_pause_even_the_right_password_is_refused_until_it_is_over(app, ada, clock):
    for _ in range(5):
        attempt(app)
    assert attempt(app, password=PASSWORD).status_code == 429
    clock.move(seconds=59)
    assert attempt(app, password=PASSWORD).headers["Retry-After"] == "1"
    clock.move(seconds=1)
    assert attempt(app, password=PASSWORD).status_code == 200


def test_a_clock_that_is_set_back_makes_no_pause_longer(app, ada, clock):
    clock.move(days=1)
    for _ in range(5):
        attempt(app)
    clock.move(days=-1)
    assert attempt(app, password=PASSWORD).status_code == 200


def test_each_pause_is_twice_as_long_up_to_a_quarter_of_an_hour(app, ada, clock):
    waits = []
    for _ in range(6):
        for _ in range(5):
            assert attempt(app).status_code == 401
        waits.append(int(attempt(app).headers["Retry-After"]))
        clock.move(seconds=waits[-1])
    assert waits == [60, 120, 240, 480, 900, 900]


def test_a_good_sign_in_forgets_the_failures_of_the_name(app, ada):
    for _ in range(4):
        attempt(app)
    assert attempt(app, password=PASSWORD).status_code == 200
    assert "4 tries left" in attempt(app).get_json()["detail"]


@pytest.mark.parametrize("spelling", ["ADA", "ａｄａ", " ada "])
def test_spellings_of_a_name_count_together(app, ada, spelling):
    for _ in range(5):
        attempt(app, username=spelling)
    assert attempt(app, username="ada", password=PASSWORD).status_code == 429


def test_an_unknown_name_is_throttled_like_a_known_one(app, ada):
    assert [attempt(app, username="nobody").status_code for _ in range(6)] == [401] * 5 + [429]


def test_one_address_may_not_try_many_names(app, ada, clock):
    tried = [
        attempt(app, username=f"user{place}", address="192.0.2.1").status_code
        for place in range(21)
    ]
    assert tried == [401] * 20 + [429]
    assert attempt(app, password=PASSWORD, address="192.0.2.2").status_code == 200
    clock.move(minutes=1)
    assert attempt(app, username="another", address="192.0.2.1").status_code == 401


def test_good_sign_ins_do_not_use_up_an_address(app, ada):
    for _ in range(25):
        assert attempt(app, password=PASSWORD, address="192.0.2.1").status_code == 200


def test_all_workers_and_restarts_count_together(new_app, clock):
    workers = [new_app(), new_app()]
    Person.register(workers[0], "ada")
    assert [attempt(workers[place % 2]).status_code for place in range(5)] == [401] * 5
    restarted = new_app()
    assert [attempt(app, password=PASSWORD).status_code for app in (*workers, restarted)] == [
        429
    ] * 3


def test_old_failures_are_forgotten(app, ada, clock):
    for _ in range(4):
        attempt(app)
    clock.move(hours=1)
    assert "4 tries left" in attempt(app).get_json()["detail"]


def test_names_and_addresses_of_any_length_are_counted(app, ada):
    assert [attempt(app, username="x" * 200).status_code for _ in range(6)] == [401] * 5 + [429]
