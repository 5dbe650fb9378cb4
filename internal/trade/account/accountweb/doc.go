// Package accountweb is the pages of signing in, of one's own account, of the
// accounts a reader looks after, and the grid of rights.
//
// The pages before the sign-in are open to anyone and say nothing of whether an
// account exists. A link that was just made is shown by the answer to its POST,
// once, and by no address: it is kept nowhere else.
package accountweb
