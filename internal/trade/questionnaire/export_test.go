package questionnaire

import "io/fs"

// LibraryFrom reads a library as the program reads its own.
func LibraryFrom(files fs.FS) (*Library, error) { return load(files) }

// WithLibrary gives a service other instruments than the program's.
func (s *Service) WithLibrary(l *Library) { s.library = l }
