using System.Globalization;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Strongroom.Server.Maintenance;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Server.Cli;

/// <summary><c>strongroom rotation</c>: how rotations stand. It works beside a running server.</summary>
internal static class RotationVerb
{
    private const string Usage = """
        strongroom rotation status SECRET [--data DIR] [--seal-key-file FILE]
                                          the rotations of a secret, by name or ARN: steps, times, errors, the next date
        strongroom rotation list [--data DIR] [--seal-key-file FILE]
                                          the secrets whose last rotation has failed

        Exit code: 0 done, 1 the data directory cannot be read, 2 not understood or no such secret, 3 the last rotation has failed.
        """;

    private const int NotFound = 2;
    private const int Failing = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        ProcessHardening.Apply();
        switch (args)
        {
            case ["status", { } secret, .. var rest] when !secret.StartsWith('-'):
                return await DirectoryVerb.RunAsync(Usage, rest, [], [], verb => OpenAsync(verb, status => StatusAsync(status, secret)));
            case ["list", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [], [], verb => OpenAsync(verb, ListAsync));
            case ["--help" or "-h"] or [_, "--help" or "-h"]:
                Console.WriteLine(Usage);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return NotFound;
        }
    }

    private static async Task<int> OpenAsync(DirectoryVerb verb, Func<RotationStatus, Task<int>> work)
    {
        using var seal = KeyFileSeal.Open(verb.SealKeyFile);
        await using var store = SnapshotStore.Open(verb.Data);
        var state = await new SystemRecords(store).ReadAsync(SystemKeys.BarrierState)
            ?? throw new BackupException("The store is empty: no server has used it yet.");
        using var barrier = await BarrierState.Decode(state.Value.Span).OpenAsync(seal);
        return await work(new RotationStatus(new Database(store, barrier)));
    }

    private static async Task<int> StatusAsync(RotationStatus status, string secret)
    {
        IReadOnlyList<string> arns = secret.StartsWith("arn:", StringComparison.Ordinal) ? [secret] : await status.NamedAsync(secret);
        var (found, code) = (false, 0);
        foreach (var arn in arns)
        {
            if (await status.FindAsync(arn) is not { } known)
            {
                continue;
            }

            Console.Write(Describe(known.Secret, known.Rotation, TimeProvider.System.GetUtcNow()));
            found = true;
            code = known.Rotation.IsFailing ? Failing : code;
        }

        if (!found)
        {
            await Console.Error.WriteLineAsync($"strongroom: there is no secret {secret}");
        }

        return found ? code : NotFound;
    }

    private static async Task<int> ListAsync(RotationStatus status)
    {
        var code = 0;
        await foreach (var record in status.FailingAsync())
        {
            var failed = record.Past.First(run => run.Outcome is RotationOutcome.Failed);
            Console.WriteLine($"{Time(failed.Ended)}  {record.SecretArn}  {failed.Step}: {failed.Error}");
            code = Failing;
        }

        return code;
    }

    /// <summary>The text of <c>status</c>.</summary>
    internal static string Describe(SecretRecord secret, RotationRecord record, DateTimeOffset now)
    {
        var text = new StringBuilder().Append(secret.Arn).Append('\n');
        if (secret.Rotation is not { } rotation)
        {
            return text.Append("  rotation was never configured\n").ToString();
        }

        Line("state", RotationShape.State(rotation, record, now));
        Line("function", rotation.LambdaArn ?? "none: managed");
        Line("schedule", rotation.Rules is not { } rules ? "none" : (rules.ScheduleExpression ?? $"every {rules.AutomaticallyAfterDays} days") + (rules.Duration is { } window ? $", window {window}" : ""));
        Line("last rotated", Time(secret.LastRotatedDate));
        Line("next by", Time(rotation.NextRotationDate) + (rotation.NextRotationDate < now ? " (overdue)" : ""));
        foreach (var run in record.Current is { } current ? [current, .. record.Past] : record.Past)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {Time(run.Started)}  {RotationShape.Name(run.Kind)} by {RotationShape.Name(run.Trigger)}, attempt {run.Attempt}: {RotationShape.Name(run.Outcome)}");
            text.Append(run switch
            {
                { Ended: { } ended } => $" {Time(ended)}",
                { NotBefore: { } next } => $", again {Time(next)}",
                _ => $", at {run.Step}" + (run.StepStarted is { } began ? $" since {Time(began)}" : ""),
            });
            text.Append(CultureInfo.InvariantCulture, $"\n    version {run.Token}\n");
            foreach (var step in run.Steps)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {step.Step,-12} {(step.Succeeded ? "succeeded" : "failed"),-9} {step.Duration.TotalSeconds,8:0.000} s  tries {step.Tries}{(step.Error is null ? "" : $"  {step.Error}")}\n");
            }

            if (run.Error is { } error && run.Steps.All(step => step.Error != error))
            {
                text.Append(CultureInfo.InvariantCulture, $"    {error}\n");
            }
        }

        return text.ToString();

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"  {name,-13}{value}\n");
    }

    private static string Time(DateTimeOffset? at) => at?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "never";
}
