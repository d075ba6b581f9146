// Another implementation of RFC 6962 and of signed notes, the Go project's own (golang.org/x/mod/sumdb), behind a
// few questions: one JSON object a line on standard input, one answer a line on standard output. It checks what
// Ledgerline made, and makes what Ledgerline checks.
package main

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Ask    string
	Note   string
	Vkey   string
	Entry  []byte
	Index  int64
	Size   int64
	Root   tlog.Hash
	Old    int64
	OldTop tlog.Hash
	Path   []tlog.Hash
	Folder string
	Count  int64
	Name   string
}

type answer struct {
	Error    string
	Text     string      `json:",omitempty"`
	Note     string      `json:",omitempty"`
	Vkey     string      `json:",omitempty"`
	Leaves   []tlog.Hash `json:",omitempty"`
	Path     []tlog.Hash
	TreePath []tlog.Hash
	Root     tlog.Hash
	OldTop   tlog.Hash
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var asked question
		var said answer
		err := json.Unmarshal(lines.Bytes(), &asked)
		if err == nil {
			said, err = reply(asked)
		}
		if err != nil {
			said.Error = err.Error()
		}
		line, _ := json.Marshal(said)
		fmt.Println(string(line))
	}
}

func reply(q question) (answer, error) {
	switch q.Ask {
	case "open":
		return open(q)
	case "inclusion":
		return answer{}, tlog.CheckRecord(q.Path, q.Size, q.Root, q.Index, tlog.RecordHash(q.Entry))
	case "consistency":
		return answer{}, tlog.CheckTree(q.Path, q.Size, q.Root, q.Old, q.OldTop)
	case "tiles":
		return readTiles(q)
	case "make":
		return makeLog(q)
	}
	return answer{}, fmt.Errorf("nobody asks %q", q.Ask)
}

func open(q question) (answer, error) {
	verifier, err := note.NewVerifier(q.Vkey)
	if err != nil {
		return answer{}, err
	}
	opened, err := note.Open([]byte(q.Note), note.VerifierList(verifier))
	if err != nil {
		return answer{}, err
	}
	return answer{Text: opened.Text}, nil
}

// The tiles below a folder, as C2SP tlog-tiles names them.
type tiles struct{ folder string }

func (t tiles) Height() int { return 8 }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		content, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		found = append(found, content)
	}
	return found, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// Reads every leaf hash through the tiles, each proven against the root, and proves one of them from the tiles.
func readTiles(q question) (answer, error) {
	reader := tlog.TileHashReader(tlog.Tree{N: q.Size, Hash: q.Root}, tiles{q.Folder})
	var indexes []int64
	for n := int64(0); n < q.Size; n++ {
		indexes = append(indexes, tlog.StoredHashIndex(0, n))
	}
	leaves, err := reader.ReadHashes(indexes)
	if err != nil {
		return answer{}, err
	}
	path, err := tlog.ProveRecord(q.Size, q.Index, reader)
	if err != nil {
		return answer{}, err
	}
	treePath, err := tlog.ProveTree(q.Size, q.Old, reader)
	return answer{Leaves: leaves, Path: path, TreePath: treePath}, err
}

// A log of its own: `entry 0`, `entry 1` …, with a signed checkpoint and proofs.
func makeLog(q question) (answer, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var hashes []tlog.Hash
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	for n := int64(0); n < q.Count; n++ {
		hashes, err := tlog.StoredHashes(n, []byte(fmt.Sprintf("entry %d", n)), reader)
		if err != nil {
			return answer{}, err
		}
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(q.Count, reader)
	if err != nil {
		return answer{}, err
	}
	old, err := tlog.TreeHash(q.Old, reader)
	if err != nil {
		return answer{}, err
	}
	path, err := tlog.ProveRecord(q.Count, q.Index, reader)
	if err != nil {
		return answer{}, err
	}
	treePath, err := tlog.ProveTree(q.Count, q.Old, reader)
	if err != nil {
		return answer{}, err
	}
	secret, vkey, err := note.GenerateKey(rand.Reader, q.Name)
	if err != nil {
		return answer{}, err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return answer{}, err
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", q.Name, q.Count, root)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	return answer{Note: string(signed), Vkey: vkey, Path: path, TreePath: treePath, Root: root, OldTop: old}, err
}
