"""People who signed up, in SQL: their state, proofs and links."""

import json
from collections.abc import Sequence
from datetime import datetime

from storage.errors import AlreadyExists
from storage.signups import Consent, ContributorState, Signup, SignupCounts, SignupState, Token
from storage.sql.engine import Connection, Row, Value, find_moment, find_ms, from_ms, named, to_ms
from storage.sql.signup_bounces import SQLSignupBounces
from storage.sql.signup_choices import read_choice, write_choice
from storage.sql.signup_limits import SQLSignupLimits

FIELDS = """
uuid, mailbox, address, state, language, categories, entities, frequency, byline, contributor, author_slug,
created_at, touched_at, confirmed_at, left_at, told_at
"""
SIGNUP = f"select {FIELDS} from signup"
LINK = """
select digest, signup_uuid, use, choice, policy, method, requested_at, expires_at, used_at from signup_token
"""
ACTIVE = "withdrawn_at is null"


PASSED_THROUGH = frozenset({"signup_arrival", "signup_token"})
"""Everybody who signed up had rows there, which were deleted when they had served."""


class SQLSignups(SQLSignupLimits, SQLSignupBounces):
    """Keeps the promises of `storage.signups.Signups`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._connection = connection

    def find(self, uuid: str) -> Signup | None:
        """Answer the signup with this uuid."""
        return self._find(f"{SIGNUP} where uuid = :uuid", uuid=uuid)

    def find_by_mailbox(self, mailbox: str) -> Signup | None:
        """Answer the signup of a mailbox."""
        return self._find(f"{SIGNUP} where mailbox = :mailbox", mailbox=mailbox)

    def _find(self, sql: str, **values: Value) -> Signup | None:
        row = self._connection.one(sql, **values)
        return None if row is None else _signup(row)

    def list_contributors(self, *, state: ContributorState | None, limit: int) -> Sequence[Signup]:
        """Answer at most `limit` confirmed contributors, those who waited longest first."""
        which = "contributor is not null" if state is None else "contributor = :contributor"
        values: dict[str, Value] = {} if state is None else {"contributor": state.value}
        sql = f"{SIGNUP} where {which} and state = 'confirmed' order by touched_at, uuid limit :limit"
        return [_signup(row) for row in self._connection.all(sql, limit=limit, **values)]

    def list_after(self, uuid: str, *, limit: int) -> Sequence[Signup]:
        """Answer at most `limit` signups in the order of their uuid, after this one."""
        sql = f"{SIGNUP} where uuid > :uuid order by uuid limit :limit"
        return [_signup(row) for row in self._connection.all(sql, uuid=uuid, limit=limit)]

    def list_untouched(self, state: SignupState, *, before: datetime, limit: int) -> Sequence[Signup]:
        """Answer at most `limit` signups in a state whose last sign, or leaving, is not after `before`."""
        moment = "left_at" if state is SignupState.LEFT else "touched_at"
        rows = self._connection.all(
            f"{SIGNUP} where state = :state and {moment} <= :before order by {moment}, uuid limit :limit",
            state=state.value,
            before=to_ms(before),
            limit=limit,
        )
        return [_signup(row) for row in rows]

    def add(self, signup: Signup) -> None:
        """Store a signup; raise AlreadyExists for a mailbox that has one."""
        values = _values(signup)
        names = ", ".join(f":{name}" for name in values)
        sql = f"insert into signup ({', '.join(values)}) values ({names}) on conflict do nothing"
        if not self._connection.run(sql, **values):
            raise AlreadyExists("signup", signup.uuid)

    def save(self, signup: Signup) -> None:
        """Replace all but uuid, mailbox and address of a signup."""
        values = _values(signup)
        kept = [name for name in values if name not in {"uuid", "mailbox", "address", "created_at"}]
        for name in ("mailbox", "address", "created_at"):
            values.pop(name)
        assignments = ", ".join(f"{name} = :{name}" for name in kept)
        self._connection.run(f"update signup set {assignments} where uuid = :uuid", **values)

    def erase(self, uuid: str) -> Sequence[str]:
        """Delete a signup with all that hangs on it, and a byline that nothing was published under."""
        signup = self.find(uuid)
        if signup is None:
            return ()
        deletions = {
            "consent": "delete from consent where signup_uuid = :uuid",
            "signup_token": "delete from signup_token where signup_uuid = :uuid",
            "signup_bounce": "delete from signup_bounce where signup_uuid = :uuid",
            "signup": "delete from signup where uuid = :uuid",
        }
        deleted = {table: self._connection.run(sql, uuid=uuid) for table, sql in deletions.items()}
        deleted["signup_arrival"] = self._connection.run(
            "delete from signup_arrival where mailbox = :mailbox", mailbox=signup.mailbox
        )
        if signup.author_slug is not None:
            deleted |= dict.fromkeys(("author", "term"), self._forget_author(signup.author_slug))
        return [table for table, rows in deleted.items() if rows or table in PASSED_THROUGH]

    def _forget_author(self, slug: str) -> int:
        """Delete an author whose name no article carries, public or not; answer 1 if there was one."""
        unused = """
            kind = 'author' and slug = :slug and revision = 0
            and not exists (select 1 from article_term where article_term.term_id = term.id)
            and not exists (select 1 from posting where posting.term_id = term.id)
            """
        deleted = self._connection.run(f"delete from term where {unused}", slug=slug)
        if deleted:
            self._connection.run("delete from author where slug = :slug", slug=slug)
        return deleted

    def count(self) -> SignupCounts:
        """Answer how many there are in each state."""
        rows = self._connection.all("select state, count(*) as signups from signup group by state")
        found = {row["state"]: int(row["signups"]) for row in rows}
        row = self._connection.one(
            """
            select count(*) as waiting from signup_arrival arrival where kind = 'signup'
            and not exists (select 1 from signup where signup.mailbox = arrival.mailbox)
            """
        )
        found["pending"] = found.get("pending", 0) + (0 if row is None else int(row["waiting"]))
        return SignupCounts(**{state.value: found.get(state.value, 0) for state in SignupState})

    def add_token(self, token: Token) -> None:
        """Keep a link's digest; links of the same use that were not used are void from now on (E8)."""
        self._connection.run(
            "delete from signup_token where signup_uuid = :uuid and use = :use and used_at is null",
            uuid=token.signup_uuid,
            use=token.use,
        )
        self._connection.run(
            """
            insert into signup_token (digest, signup_uuid, use, choice, policy, method, requested_at,
                expires_at, used_at)
            values (:digest, :uuid, :use, :choice, :policy, :method, :requested_at, :expires_at, :used_at)
            """,
            digest=token.digest,
            uuid=token.signup_uuid,
            use=token.use,
            choice=write_choice(token.choice),
            policy=token.policy,
            method=token.method,
            requested_at=to_ms(token.requested_at),
            expires_at=to_ms(token.expires_at),
            used_at=find_ms(token.used_at),
        )

    def find_token(self, digest: str) -> Token | None:
        """Answer the link with this digest."""
        row = self._connection.one(f"{LINK} where digest = :digest", digest=digest)
        return None if row is None else _token(row)

    def use_token(self, digest: str, *, at: datetime) -> bool:
        """Use a link up; answer False if somebody has already."""
        sql = "update signup_token set used_at = :at where digest = :digest and used_at is null"
        return self._connection.run(sql, digest=digest, at=to_ms(at)) == 1

    def list_consents(self, uuid: str) -> Sequence[Consent]:
        """Answer every consent of a signup, in order."""
        rows = self._connection.all(
            """
            select purpose, policy, language, method, requested_at, confirmed_at, withdrawn_at from consent
            where signup_uuid = :uuid order by id
            """,
            uuid=uuid,
        )
        return [_consent(row) for row in rows]

    def add_consent(self, uuid: str, consent: Consent) -> None:
        """Keep a proof; one that is active already stays."""
        self._connection.run(
            """
            insert into consent (signup_uuid, purpose, policy, language, method, requested_at, confirmed_at)
            values (:uuid, :purpose, :policy, :language, :method, :requested_at, :confirmed_at)
            on conflict do nothing
            """,
            uuid=uuid,
            purpose=consent.purpose,
            policy=consent.policy,
            language=consent.language,
            method=consent.method,
            requested_at=to_ms(consent.requested_at),
            confirmed_at=to_ms(consent.confirmed_at),
        )

    def withdraw(self, uuid: str, purposes: Sequence[str], *, at: datetime) -> int:
        """Mark the active consents to these purposes as withdrawn; answer how many there were."""
        names, bound = named("purpose", list(purposes))
        if not bound:
            return 0
        return self._connection.run(
            f"""
            update consent set withdrawn_at = :at
            where signup_uuid = :uuid and {ACTIVE} and purpose in ({names})
            """,
            uuid=uuid,
            at=to_ms(at),
            **bound,
        )

    def has_consent(self, uuid: str, purpose: str | None) -> bool:
        """Answer whether a confirmed signup agrees to a purpose at this moment, or (None) to any."""
        which = "" if purpose is None else "and consent.purpose = :purpose"
        values: dict[str, Value] = {} if purpose is None else {"purpose": purpose}
        row = self._connection.one(
            f"""
            select 1 as agrees from signup join consent on consent.signup_uuid = signup.uuid
            where signup.uuid = :uuid and signup.state = 'confirmed' and {ACTIVE} {which} limit 1
            """,
            uuid=uuid,
            **values,
        )
        return row is not None

    def put_policy(self, digest: str, documents: Sequence[tuple[str, str]], *, at: datetime) -> bool:
        """Keep a version of the policy by language and text; answer False if it is kept already."""
        sql = """
            insert into policy_version (digest, language, document, created_at)
            values (:digest, :language, :document, :at) on conflict do nothing
            """
        written = [
            self._connection.run(sql, digest=digest, language=language, document=document, at=to_ms(at))
            for language, document in documents
        ]
        return sum(written) > 0

    def find_policy(self, digest: str, language: str) -> str | None:
        """Answer the text of a version, in a language it is kept in."""
        row = self._connection.one(
            "select document from policy_version where digest = :digest and language = :language",
            digest=digest,
            language=language,
        )
        return None if row is None else str(row["document"])

    def list_policies(self) -> Sequence[tuple[str, datetime]]:
        """Answer every version and since when it is kept, the newest first."""
        rows = self._connection.all(
            """
            select digest, min(created_at) as since from policy_version group by digest
            order by since desc, digest
            """
        )
        return [(row["digest"], from_ms(row["since"])) for row in rows]

    def get_journal_number(self) -> int:
        """Answer the last line of the erasure journal that this database has carried out."""
        row = self._connection.one("select number from signup_journal where id = 1")
        return 0 if row is None else int(row["number"])

    def set_journal_number(self, number: int) -> None:
        """Remember it."""
        self._connection.run("update signup_journal set number = :number where id = 1", number=number)


def _values(signup: Signup) -> dict[str, Value]:
    return {
        "uuid": signup.uuid,
        "mailbox": signup.mailbox,
        "address": signup.address,
        "state": signup.state.value,
        "language": signup.language,
        "categories": json.dumps(signup.categories),
        "entities": json.dumps(signup.entities),
        "frequency": signup.frequency,
        "byline": signup.byline,
        "contributor": signup.contributor.value if signup.contributor else None,
        "author_slug": signup.author_slug,
        "created_at": to_ms(signup.created_at),
        "touched_at": to_ms(signup.touched_at),
        "confirmed_at": find_ms(signup.confirmed_at),
        "left_at": find_ms(signup.left_at),
        "told_at": find_ms(signup.told_at),
    }


def _signup(row: Row) -> Signup:
    return Signup(
        uuid=row["uuid"],
        mailbox=row["mailbox"],
        address=row["address"],
        state=SignupState(row["state"]),
        language=row["language"],
        categories=tuple(json.loads(row["categories"])),
        entities=tuple(json.loads(row["entities"])),
        frequency=row["frequency"],
        byline=row["byline"],
        contributor=ContributorState(row["contributor"]) if row["contributor"] else None,
        author_slug=row["author_slug"],
        created_at=from_ms(row["created_at"]),
        touched_at=from_ms(row["touched_at"]),
        confirmed_at=find_moment(row["confirmed_at"]),
        left_at=find_moment(row["left_at"]),
        told_at=find_moment(row["told_at"]),
    )


def _token(row: Row) -> Token:
    return Token(
        digest=row["digest"],
        signup_uuid=row["signup_uuid"],
        use=row["use"],
        choice=read_choice(row["choice"]),
        policy=row["policy"],
        method=row["method"],
        requested_at=from_ms(row["requested_at"]),
        expires_at=from_ms(row["expires_at"]),
        used_at=find_moment(row["used_at"]),
    )


def _consent(row: Row) -> Consent:
    return Consent(
        purpose=row["purpose"],
        policy=row["policy"],
        language=row["language"],
        method=row["method"],
        requested_at=from_ms(row["requested_at"]),
        confirmed_at=from_ms(row["confirmed_at"]),
        withdrawn_at=find_moment(row["withdrawn_at"]),
    )
