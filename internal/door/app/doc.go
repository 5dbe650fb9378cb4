// Package app is the program itself: the settings, the wiring of the rooms, the
// routes, and one file for each command. No rule of the trade lives here.
package app
