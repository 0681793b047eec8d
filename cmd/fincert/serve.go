package main

import (
	"cmp"
	"context"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"fincert/internal/house"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/text"
)

const (
	usualData   = "./fincert-data"
	usualListen = "127.0.0.1:8080"
	usualRate   = 50 // requests a second from one address
)

// installation are the flags that name an installation. Each may come from the
// environment (--data from FINCERT_DATA, and so on) or from the configuration
// file instead.
type installation struct {
	data, database, listen, baseURL string
	rate                            int
	proxies                         []string
	papers                          string
	sm2                             bool
	seal, stamp                     string
	crls                            []string
}

// paperKeys are the words for the algorithms that papers are signed with.
var paperKeys = map[string]keys.Algorithm{"ecdsa": keys.P256, "rsa": keys.RSA3072}

// addTo gives a command the flags that say where the record and files lie.
func (i *installation) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&i.data, "data", usualData, "cli.flag.data")
	cmd.Flags().StringVar(&i.database, "database", "", "cli.flag.database")
	cmd.Flags().String("config", "", "cli.flag.config")
}

// addServing gives a command the flags that say where and for whom to listen.
func (i *installation) addServing(cmd *cobra.Command) {
	cmd.Flags().StringVar(&i.listen, "listen", usualListen, "cli.flag.listen")
	cmd.Flags().StringVar(&i.baseURL, "base-url", "", "cli.flag.base-url")
	cmd.Flags().IntVar(&i.rate, "rate", usualRate, "cli.flag.rate")
	cmd.Flags().StringSliceVar(&i.proxies, "proxy", nil, "cli.flag.proxy")
	cmd.Flags().StringVar(&i.papers, "paper-key", "ecdsa", "cli.flag.paper-key")
	cmd.Flags().BoolVar(&i.sm2, "sm2", false, "cli.flag.sm2")
	cmd.Flags().StringVar(&i.seal, "seal", "", "cli.flag.seal")
	cmd.Flags().StringVar(&i.stamp, "stamp", "", "cli.flag.stamp")
	cmd.Flags().StringSliceVar(&i.crls, "crl", nil, "cli.flag.crl")
}

func (i *installation) open(ctx context.Context, log *slog.Logger) (*house.House, error) {
	config, err := i.config(log)
	if err != nil {
		return nil, err
	}
	return house.Open(ctx, config)
}

// config is the installation as the house is told of it.
func (i *installation) config(log *slog.Logger) (house.Config, error) {
	passphrase, err := keys.Passphrase(os.Getenv)
	if err != nil {
		return house.Config{}, err
	}
	proxies, err := networks(i.proxies)
	if err != nil {
		return house.Config{}, err
	}
	for _, address := range append(i.crls, i.stamp) {
		if address != "" && !isService(address) {
			return house.Config{}, wrongUsage(sentence{"cli.service", text.Args{"text": address}})
		}
	}
	papers, known := paperKeys[cmp.Or(i.papers, "ecdsa")]
	if !known {
		return house.Config{}, wrongUsage(sentence{"cli.paper-key-unknown", text.Args{"text": i.papers}})
	}
	return house.Config{
		Data: i.data, Database: i.database, Listen: i.listen, BaseURL: i.baseURL, Clock: now.System(), Log: log,
		Passphrase: passphrase, Rate: i.rate, Proxies: proxies, Papers: papers, SM2: i.sm2,
		Seal: i.seal, Stamp: i.stamp, CRLs: i.crls,
	}, nil
}

// isService tells an address of a service from anything else.
func isService(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != ""
}

// networks reads addresses and networks: 10.0.0.7, 10.0.0.0/8.
func networks(list []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, one := range list {
		network, err := netip.ParsePrefix(one)
		if address, single := netip.ParseAddr(one); single == nil {
			network, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return nil, wrongUsage(sentence{"cli.proxy", text.Args{"text": one}})
		}
		all = append(all, network)
	}
	return all, nil
}

// newServeCommand is `fincert serve`.
func newServeCommand() *cobra.Command {
	var where installation
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "cli.serve.short",
		Long:    "cli.serve.long",
		Example: "  fincert serve --data /var/lib/fincert --listen 127.0.0.1:8080 --base-url https://cert.example.cn",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			log, written := serverLog(cmd.ErrOrStderr())
			defer written()
			h, err := where.open(ctx, log)
			if err != nil {
				return err
			}
			defer closing(h, &err)
			return h.Serve(ctx)
		},
	}
	where.addTo(cmd)
	where.addServing(cmd)
	return cmd
}

// closing gives a house up and reports what went wrong in it, if nothing else
// did before.
func closing(h *house.House, err *error) {
	closed := h.Close()
	if *err == nil {
		*err = closed
	}
}
