"""What sign-in takes and answers."""

from pydantic import Field, SecretStr

from cryptoviz.api.parameters import Answer, Body, Time


class Credentials(Body):
    """A user name in any spelling, and its password."""

    username: str = Field(max_length=200)
    password: SecretStr = Field(max_length=1000)


class NewAccount(Credentials):
    """Credentials for an account that is to be made."""

    code: str | None = Field(
        default=None,
        max_length=100,
        description="The one-time code from the log, where one is asked for",
    )


class User(Answer):
    """An account, without anything secret."""

    id: int
    username: str
    admin: bool
    created_at: Time


class SignIn(Answer):
    """The refresh token comes as a cookie beside it."""

    access_token: str
    expires_in: int = Field(description="Seconds")
    user: User


class Site(Answer):
    """What a page must know before anybody has signed in."""

    version: str
    simulated: bool
    first_account: bool = Field(
        description="There is no account yet: whoever registers now becomes admin"
    )
    code_required: bool = Field(description="Registering needs the one-time code from the log")
    registration_open: bool
    csrf_cookie: str = Field(
        description="Name of the readable cookie whose value `refresh` wants in X-CSRF-TOKEN"
    )
