package main

import "github.com/spf13/cobra"

func clausesCommand() *cobra.Command { return &cobra.Command{Use: "clauses"} }
