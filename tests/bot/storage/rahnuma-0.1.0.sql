BEGIN TRANSACTION;
CREATE TABLE exchange (
        conversation text not null, message text not null, at bigint not null,
        question text not null, answer text not null, language text not null, outcome text not null,
        reply text not null, units text not null, subjects text not null, shown bigint not null,
        snapshot text not null, model text not null, seconds double precision not null, profile text not null default '{}',
        primary key (conversation, message));
INSERT INTO "exchange" VALUES('telegram:7100:501200','11',1795793367025,'what does a data analyst do?','A data analyst answers business questions from data.','en','answered','{"text": "A data analyst answers business questions from data.", "language": "en", "sources": [{"title": "A survey", "url": "https://survey.example/a", "date": "2025-03-01", "id": "S1"}], "buttons": [{"id": "u:roles/data-analyst#skills", "label": "Skills"}], "rateable": true}','["roles/data-analyst#work"]','["roles/data-analyst"]',1,'20261120T080000000-aaaaaaaa','',0.02,'{"background": "", "skills": {"skills/sql": "SQL"}}');
INSERT INTO "exchange" VALUES('telegram:7100:501200','12',1795793367026,'how much does it pay in Quetta?','I do not know that.','en','not_covered','{"text": "I do not know that.", "language": "en", "sources": [], "buttons": [], "rateable": false}','[]','[]',0,'','',0.03,'{"background": "", "skills": {}}');
CREATE TABLE feedback (
        conversation text not null, message text not null, vote bigint not null, at bigint not null, note text not null default '',
        primary key (conversation, message));
INSERT INTO "feedback" VALUES('telegram:7100:501200','11',1,1795793367027,'');
INSERT INTO "feedback" VALUES('telegram:7100:501200','12',0,1795793367029,'thank you');
CREATE TABLE gap (
        conversation text not null, message text not null, question text not null, language text not null,
        at bigint not null, primary key (conversation, message));
INSERT INTO "gap" VALUES('telegram:7100:501200','12','how much does it pay in Quetta?','en',1795793367026);
CREATE TABLE model_use (
        day text not null, scope text not null, requests bigint not null, tokens bigint not null,
        primary key (day, scope));
INSERT INTO "model_use" VALUES('2026-11-20','used:openai:gpt',1,120);
CREATE TABLE preference (conversation text primary key, language text not null);
INSERT INTO "preference" VALUES('telegram:7100:501200','en');
CREATE TABLE receipt (
        conversation text not null, message text not null, body text not null, sent_at bigint not null,
        settled text, arrived bigint not null default 0, tries bigint not null default 1, primary key (conversation, message));
INSERT INTO "receipt" VALUES('telegram:7100:501200','11','{"text": "what does a data analyst do?", "content": "text"}',1795165860000,'answered',1795793367021518,0);
INSERT INTO "receipt" VALUES('telegram:7100:501200','12','{"text": "how much does it pay in Quetta?", "content": "text"}',1795165920000,'not_covered',1795793367025796,0);
INSERT INTO "receipt" VALUES('telegram:7100:501200','13','{"text": "and its skills?", "content": "text"}',1795165980000,NULL,1795793367033266,0);
CREATE INDEX exchange_by_time on exchange (conversation, at);
CREATE INDEX receipt_open on receipt (arrived) where settled is null;
COMMIT;
pragma user_version = 4;
