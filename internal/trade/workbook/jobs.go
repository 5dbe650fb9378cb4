package workbook

import (
	"context"
)

// Forget is the job that drops the workbooks that waited too long for their
// import.
type Forget struct{}

// Kind names the job.
func (Forget) Kind() string { return "workbook.forget" }

// Forget does it.
func (s *Service) Forget(ctx context.Context, _ Forget) error {
	return s.DB.Write(ctx, forgetUploads)
}
