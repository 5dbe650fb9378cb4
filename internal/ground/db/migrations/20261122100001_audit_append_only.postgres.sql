-- +goose Up
-- +goose StatementBegin
create function refuse_change() returns trigger language plpgsql as $$
begin raise exception 'the journal is append-only'; end $$;
-- +goose StatementEnd
create trigger audit_line_append_only before update or delete on audit_line
    for each row execute function refuse_change();
create trigger audit_line_no_truncate before truncate on audit_line
    for each statement execute function refuse_change();
