-- +goose Up
-- A note belongs to one stay with one team; its words are in its versions. Who
-- may read it follows from its segment.
create table note (
    id                 bigint    not null,
    enrolment_id       bigint    not null,
    microstructure_id  bigint    not null,
    segment            text      not null,
    kind               text      not null,   -- note, gp_followup (outside the package)
    noted_on           date      not null,   -- the day it tells of
    session_id         bigint,               -- the entretien it was written about, if any
    professional_id    bigint    not null,   -- author
    profession         text      not null,   -- what the author was in the team then
    account_id         bigint,
    made_at            timestamp not null,
    withdrawn_at       timestamp,
    withdrawn_by       bigint,               -- professional
    withdrawal_reason  bytea,                -- sealed
    version            integer   not null,
    constraint note_pk primary key (id),
    constraint note_enrolment foreign key (enrolment_id) references enrolment (id),
    constraint note_segment check (segment in ('medical', 'psychological', 'social', 'shared')),
    constraint note_kind check (kind = 'note' or (kind = 'gp_followup' and segment = 'medical')),
    constraint note_withdrawal check ((withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdrawal_reason is null)),
    constraint note_version_number check (version >= 1)
);
create index note_by_enrolment on note (enrolment_id, noted_on);

-- Each text a note has had: a correction never destroys.
create table note_version (
    id               bigint    not null,
    note_id          bigint    not null,
    version          integer   not null,
    segment          text      not null,
    noted_on         date      not null,
    body             bytea     not null,   -- sealed
    draft_id         bigint,               -- the draft it was published from
    professional_id  bigint    not null,
    account_id       bigint,
    made_at          timestamp not null,
    constraint note_version_pk primary key (id),
    constraint note_version_once unique (note_id, version),
    constraint note_version_note foreign key (note_id) references note (id)
);
create unique index note_version_draft on note_version (draft_id) where draft_id is not null;

-- What is being written: one author's own, until it is published or discarded.
create table note_draft (
    id                 bigint    not null,
    enrolment_id       bigint    not null,
    microstructure_id  bigint    not null,
    note_id            bigint,             -- the note being changed; none for a new one
    professional_id    bigint    not null,
    content            bytea     not null, -- sealed: what the form holds
    saved_at           timestamp not null,
    constraint note_draft_pk primary key (id),
    constraint note_draft_enrolment foreign key (enrolment_id) references enrolment (id)
);
create index note_draft_by_author on note_draft (professional_id, enrolment_id);

-- The lines of a note's current version that its author shows at the RCP.
create table note_line (
    note_id    bigint    not null,
    line       integer   not null,   -- from 1
    chosen_at  timestamp not null,
    constraint note_line_pk primary key (note_id, line),
    constraint note_line_note foreign key (note_id) references note (id),
    constraint note_line_number check (line >= 1)
);

-- Blind index of the words of a note, each keyed with its team and segment: who
-- may not read a segment has no token that meets it.
create table note_token (
    note_id  bigint not null,
    token    bigint not null,
    constraint note_token_pk primary key (token, note_id),
    constraint note_token_note foreign key (note_id) references note (id)
);
create index note_token_by_note on note_token (note_id);

create table document (
    id                 bigint    not null,
    enrolment_id       bigint    not null,
    microstructure_id  bigint    not null,
    segment            text      not null,
    kind               text      not null,   -- code of data/document_type.json
    dated_on           date      not null,   -- the day it bears
    professional_id    bigint    not null,
    profession         text      not null,
    account_id         bigint,
    made_at            timestamp not null,
    withdrawn_at       timestamp,
    withdrawn_by       bigint,
    withdrawal_reason  bytea,                -- sealed
    version            integer   not null,
    constraint document_pk primary key (id),
    constraint document_enrolment foreign key (enrolment_id) references enrolment (id),
    constraint document_segment check (segment in ('medical', 'psychological', 'social', 'shared')),
    constraint document_withdrawal check ((withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdrawal_reason is null)),
    constraint document_version_number check (version >= 1)
);
create index document_by_enrolment on document (enrolment_id, dated_on);

create table document_version (
    id               bigint    not null,
    document_id      bigint    not null,
    version          integer   not null,
    media            text      not null,
    size             integer   not null,   -- bytes
    title            bytea     not null,   -- sealed
    digest           bytea     not null,   -- sealed: SHA-256 of the file
    professional_id  bigint    not null,
    account_id       bigint,
    made_at          timestamp not null,
    constraint document_version_pk primary key (id),
    constraint document_version_once unique (document_id, version),
    constraint document_version_document foreign key (document_id) references document (id),
    constraint document_version_media check (media in ('application/pdf', 'image/png', 'image/jpeg', 'text/plain')),
    constraint document_version_size check (size between 1 and 10485760)
);

-- The files stand in the database, so that one transaction keeps a file with its
-- line of the journal and one backup takes both; apart from their versions, so
-- that a list never reads them.
create table document_content (
    version_id  bigint not null,
    content     bytea  not null,   -- sealed
    constraint document_content_pk primary key (version_id),
    constraint document_content_version foreign key (version_id) references document_version (id)
);

-- A minor's refusal that the holders of parental authority be told of one note
-- or document (CSP L1111-5).
create table parental_refusal (
    id               bigint    not null,
    item             text      not null,   -- note, document
    item_id          bigint    not null,
    enrolment_id     bigint    not null,
    professional_id  bigint    not null,   -- who wrote it down
    account_id       bigint,
    made_at          timestamp not null,
    lifted_at        timestamp,
    lifted_by        bigint,               -- professional
    constraint parental_refusal_pk primary key (id),
    constraint parental_refusal_item check (item in ('note', 'document')),
    constraint parental_refusal_enrolment foreign key (enrolment_id) references enrolment (id),
    constraint parental_refusal_lifted check ((lifted_at is null) = (lifted_by is null))
);
create unique index parental_refusal_open on parental_refusal (item, item_id) where lifted_at is null;
create index parental_refusal_by_enrolment on parental_refusal (enrolment_id);
