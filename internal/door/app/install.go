package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/programme"
)

// install is an open install: its directory, its database, its keys.
type install struct {
	dir   string
	db    *db.DB
	seal  *seal.Sealer
	audit *audit.Keeper
}

const (
	keysDir         = "keys"
	backupsDir      = "sauvegardes"
	checkpointsFile = "journal-points-de-controle.txt"
	keyCheck        = "key_check"
)

// openInstall opens an install that exists, and refuses one whose schema is not
// this program's. fresh lets an empty place become a new install.
func openInstall(ctx context.Context, s *settings, fresh bool) (*install, error) {
	engine, address, err := db.Target(s.data, s.db)
	if err != nil {
		return nil, errUsage{err}
	}
	if err := s.privateDir(fresh); err != nil {
		return nil, err
	}
	sealer, made, err := s.keys(engine, address, fresh)
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, engine, address, db.Options{Clock: time.Now})
	if err != nil {
		return nil, err
	}
	in := &install{dir: s.data, db: d, seal: sealer, audit: audit.NewKeeper(sealer.Digest)}
	if err := in.settle(ctx, made, fresh, s.demo); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return in, nil
}

// privateDir makes the directory for its owner alone, or refuses one that
// others can read.
func (s *settings) privateDir(fresh bool) error {
	info, err := os.Stat(s.data)
	if errors.Is(err, os.ErrNotExist) {
		if !fresh {
			return &fault.Error{Kind: fault.NotFound, Message: fmt.Sprintf("Aucune installation dans %s. « maillage migrate up » ou « maillage serve » en crée une.", s.data)}
		}
		return os.MkdirAll(s.data, 0o700)
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fault.Refuse(s.data + " n’est pas un dossier.")
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fault.Refuse(fmt.Sprintf("Le dossier %s est ouvert à d’autres (mode %#o). Corrigez : chmod 700 %s", s.data, info.Mode().Perm(), s.data))
	}
	return nil
}

// keys opens the keys, or makes them for a place where there is nothing yet. A
// database without its keys, or keys without their database, is refused: a new
// empty one must never take the place of the old.
func (s *settings) keys(engine db.Engine, address string, fresh bool) (_ *seal.Sealer, made bool, err error) {
	dir := filepath.Join(s.data, keysDir)
	_, dbErr := os.Stat(address)
	hasFile := engine == db.SQLite && dbErr == nil
	sealer, err := seal.Open(dir)
	switch {
	case err == nil && engine == db.SQLite && !hasFile:
		return nil, false, fault.Refuse("Les clés sont là mais pas la base " + address + ". Restaurez une sauvegarde (« maillage restore »).")
	case err == nil:
		return sealer, false, nil
	case !errors.Is(err, seal.ErrNoKeys):
		return nil, false, err
	case hasFile:
		return nil, false, fault.Refuse("La base est là mais pas ses clés (" + dir + "). Restaurez une sauvegarde (« maillage restore »).")
	case !fresh:
		return nil, false, &fault.Error{Kind: fault.NotFound, Message: "Aucune installation dans " + s.data + "."}
	}
	sealer, err = seal.Create(dir)
	return sealer, true, err
}

// settle checks the schema and that the keys are this database's.
func (in *install) settle(ctx context.Context, made, fresh, demonstration bool) error {
	schema, err := in.db.Schema(ctx)
	if err != nil {
		return err
	}
	if schema.Have == 0 && !made {
		return fault.Refuse("Les clés sont là mais la base est vide : ce n’est pas celle de cette installation. Vérifiez --db, ou restaurez une sauvegarde (« maillage restore »).")
	}
	if schema.Have == 0 && fresh {
		if _, err := in.db.Migrate(ctx); err != nil {
			return err
		}
		if schema, err = in.db.Schema(ctx); err != nil {
			return err
		}
	} else if made && schema.Have != 0 {
		return fault.Refuse("Cette base a été créée avec d’autres clés. Copiez le dossier « " + keysDir + " » de l’installation d’origine.")
	}
	switch {
	case schema.Have < schema.Want:
		return fault.Clash(fmt.Sprintf("Le schéma de la base (%d) est plus ancien que ce programme (%d). Sauvegardez, puis lancez : maillage migrate up", schema.Have, schema.Want))
	case schema.Have > schema.Want:
		return fault.Clash(fmt.Sprintf("Le schéma de la base (%d) est plus récent que ce programme (%d). Installez la version qui l’a écrit.", schema.Have, schema.Want))
	}
	return in.checkKeys(ctx, demonstration)
}

func (in *install) checkKeys(ctx context.Context, demonstration bool) error {
	want := hex.EncodeToString(in.seal.Digest("install.check", "v1"))
	return in.db.Write(ctx, func(tx *db.Tx) error {
		have, err := db.Mark(tx, keyCheck)
		if err != nil {
			return err
		}
		if have == "" {
			if err := programme.Seed(tx, demonstration); err != nil {
				return err
			}
			return db.SetMark(tx, keyCheck, want)
		}
		if have != want {
			return fault.Refuse("Les clés du dossier ne sont pas celles de cette base.")
		}
		return nil
	})
}

// Close ends the install.
func (in *install) Close() error { return in.db.Close() }
