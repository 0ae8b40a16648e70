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
)
