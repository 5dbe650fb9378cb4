// Command maillage is the information system of the microstructures médicales
// addictions: one program, one data directory.
package main

import (
	"context"
	"os"

	"maillage/internal/door/app"
)

func main() {
	os.Exit(app.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}
