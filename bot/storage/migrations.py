"""The tables, and every change of them since, in order."""

MIGRATIONS = (
    """
    create table receipt (
        conversation text not null, message text not null, body text not null, sent_at bigint not null,
        settled text, primary key (conversation, message));
    create index receipt_open on receipt (sent_at) where settled is null;
    create table exchange (
        conversation text not null, message text not null, at bigint not null,
        question text not null, answer text not null, language text not null, outcome text not null,
        reply text not null, units text not null, subjects text not null, shown bigint not null,
        snapshot text not null, model text not null, seconds double precision not null,
        primary key (conversation, message));
    create index exchange_by_time on exchange (conversation, at);
    create table preference (conversation text primary key, language text not null);
    create table feedback (
        conversation text not null, message text not null, vote bigint not null, at bigint not null,
        primary key (conversation, message));
    create table gap (
        conversation text not null, message text not null, question text not null, language text not null,
        at bigint not null, primary key (conversation, message));
    """,
    """
    alter table receipt add column arrived bigint not null default 0;
    alter table receipt add column tries bigint not null default 1;
    alter table feedback add column note text not null default '';
    drop index receipt_open;
    create index receipt_open on receipt (arrived) where settled is null;
    """,
    """
    create table model_use (
        day text not null, scope text not null, requests bigint not null, tokens bigint not null,
        primary key (day, scope));
    """,
    "alter table exchange add column profile text not null default '{}'",
    "alter table receipt add column sendings bigint not null default 0",
    """
    alter table receipt add column edits text not null default '';
    create index receipt_by_message on receipt (message);
    create table clock (believed bigint not null);
    """,
    """
    alter table receipt add column accepted bigint not null default 0;
    create table note (
        kind text not null, name text not null, value text not null, until bigint not null,
        primary key (kind, name));
    """,
    """
    create table person (
        id text primary key, name text not null, spelling text not null unique, role text not null,
        password text not null, made bigint not null, made_by text not null,
        disabled bigint not null default 0, factor text not null default '',
        factor_offered text not null default '', factor_step bigint not null default 0);
    create table recovery_code (
        person text not null, digest text not null, primary key (person, digest));
    create table invitation (
        digest text primary key, id text not null unique, person text not null, name text not null,
        spelling text not null, role text not null, made_by text not null, made bigint not null,
        until bigint not null);
    create table console_session (
        digest text primary key, person text not null, name text not null, address text not null,
        made bigint not null, until bigint not null);
    create index console_session_by_person on console_session (person);
    create table sign_in_failure (at bigint not null, address text not null, account text not null);
    create index sign_in_failure_by_time on sign_in_failure (at);
    create table deed (
        id text primary key, at bigint not null, who text not null, act text not null,
        subject text not null, detail text not null, address text not null);
    """,
    """
    create table model_turn (
        conversation text not null, message text not null, at bigint not null, body text not null,
        primary key (conversation, message));
    create index model_turn_by_time on model_turn (at);
    """,
    "alter table preference add column at bigint not null default 0",
    """
    create table rate (
        name text primary key, level double precision not null, at bigint not null, warned bigint not null,
        verdict bigint not null);
    """,
    """
    create table job (
        name text primary key, id text not null, state text not null, body text not null, beat bigint not null);
    """,
)
