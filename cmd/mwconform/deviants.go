package main

import "github.com/spf13/cobra"

func deviantsCommand() *cobra.Command { return &cobra.Command{Use: "deviants"} }
