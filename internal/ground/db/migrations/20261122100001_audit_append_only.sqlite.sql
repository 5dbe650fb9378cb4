-- +goose Up
-- +goose StatementBegin
create trigger audit_line_no_update before update on audit_line
begin select raise(abort, 'the journal is append-only'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger audit_line_no_delete before delete on audit_line
begin select raise(abort, 'the journal is append-only'); end;
-- +goose StatementEnd
