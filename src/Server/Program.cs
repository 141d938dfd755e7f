using System.Reflection;
using Strongroom.Server.Cli;

return args switch
{
    ["server", .. var rest] => await ServerVerb.RunAsync(rest),
    ["demo", .. var rest] => await DemoVerb.RunAsync(rest),
    ["backup", .. var rest] => await BackupVerb.RunAsync(rest),
    ["restore", .. var rest] => await RestoreVerb.RunAsync(rest),
    ["keys", .. var rest] => await KeysVerb.RunAsync(rest),
    ["account", .. var rest] => await AccountVerb.RunAsync(rest),
    ["iam", .. var rest] => await IamVerb.RunAsync(rest),
    ["database", .. var rest] => await DatabaseVerb.RunAsync(rest),
    ["rotation", .. var rest] => await RotationVerb.RunAsync(rest),
    ["audit", .. var rest] => await AuditVerb.RunAsync(rest),
    ["health", .. var rest] => await HealthVerb.RunAsync(rest),
    ["coverage"] => CoverageVerb.Run(),
    ["version" or "--version"] => Print(Assembly.GetExecutingAssembly().GetName().Version!.ToString(3)),
    ["help" or "--help" or "-h"] or [] => Print(Usage()),
    _ => await RefuseAsync(args[0]),
};

static string Usage() => """
    strongroom: a self-hosted secrets manager that speaks AWS's own APIs

    strongroom server [options]   serve; "server --help" lists the options
    strongroom demo [--exit]      show what it does, end to end, on a fresh directory
    strongroom backup [options]   copy the data directory to one encrypted file, also while the server runs
    strongroom restore [options]  make a data directory out of a backup
    strongroom keys VERB          show and rotate the keys that seal the data: status, rotate, rewrap
    strongroom account VERB       make and show accounts: create, list, show, alias, root-key
    strongroom iam explain        how a request would be decided, and by which statement
    strongroom database VERB      have databases' passwords managed: register, list, remove
    strongroom rotation VERB      show how rotations stand: status, list
    strongroom audit VERB         prove the audit log and show it: verify, tail
    strongroom health [--url URL] ask a running server whether it is well
    strongroom coverage           print which operations of which API are implemented
    strongroom version            print the version
    """;

static int Print(string text)
{
    Console.WriteLine(text);
    return 0;
}

static async Task<int> RefuseAsync(string verb)
{
    var nearest = Strongroom.Server.Options.NearestName.Find(verb, ["server", "demo", "backup", "restore", "keys", "account", "iam", "database", "rotation", "audit", "health", "coverage", "version", "help"]);
    await Console.Error.WriteLineAsync($"unknown command {verb}{(nearest is null ? "" : $"; did you mean {nearest}?")}");
    await Console.Error.WriteLineAsync(Usage());
    return 2;
}
