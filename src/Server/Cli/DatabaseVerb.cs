using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Strongroom.Crypto;
using Strongroom.Rotators;
using Strongroom.Server.Hosting;
using Strongroom.Server.Maintenance;
using Strongroom.Server.Options;
using Strongroom.Services.Iam;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Server.Cli;

/// <summary><c>strongroom database</c>: registers databases whose users' passwords Strongroom manages, each in a secret
/// <c>strongroom!db-NAME</c> that needs no rotation function. It asks the running server, which makes and deletes the secrets.</summary>
internal static partial class DatabaseVerb
{
    private const string Usage = """
        strongroom database register NAME --engine postgres|mysql|mariadb --host HOST --username USER --region REGION --account ID
                                     [--port N] [--dbname DB] [--ssl true|false] [--kms-key-id KEY] [--every DAYS]
                                          a managed secret strongroom!db-NAME with the user's password, rotated every 7 days or as
                                          many as given; the present password is read from standard input
        strongroom database list          the databases that are registered
        strongroom database remove NAME [--region REGION] [--account ID] [--force true|false]
                                          deletes the secret after 30 days, in which restore-secret undoes it; by force, at once

        All of them take [--data DIR] [--seal-key-file FILE], as the server does. register and remove need the running server.

        Exit code: 0 done, 1 failed, 2 not understood, 3 registered, but the password does not open the database.
        """;

    private const string SecretPrefix = NativeRotators.OwningService + "!db-";
    private const int MaximumPassword = 4096;

    // The server looks for requests every second, and a database may let it wait.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private static readonly Dictionary<string, int> Ports = new() { ["postgres"] = 5432, ["mysql"] = 3306, ["mariadb"] = 3306 };

    private static readonly OptionDefinition<string> Engine = DirectoryVerb.OwnText("engine", "The kind of database.");
    private static readonly OptionDefinition<string> Host = DirectoryVerb.OwnText("host", "Its name or address.");
    private static readonly OptionDefinition<string> Port = DirectoryVerb.OwnText("port", "Its port; by default the engine's.");
    private static readonly OptionDefinition<string> Username = DirectoryVerb.OwnText("username", "Whose password is managed.");
    private static readonly OptionDefinition<string> DatabaseName = DirectoryVerb.OwnText("dbname", "The database to log in to.");
    private static readonly OptionDefinition<string> Ssl = DirectoryVerb.OwnText("ssl", "Whether with TLS; by default if possible.");
    private static readonly OptionDefinition<string> Region = DirectoryVerb.OwnText("region", "The secret's region.");
    private static readonly OptionDefinition<string> AccountId = DirectoryVerb.OwnText("account", "The secret's account.");
    private static readonly OptionDefinition<string> KmsKeyId = DirectoryVerb.OwnText("kms-key-id", "The secret's key.");
    private static readonly OptionDefinition<string> Every = DirectoryVerb.OwnText("every", "Days from one rotation to the next.");
    private static readonly OptionDefinition<string> Force = DirectoryVerb.OwnText("force", "Whether to delete at once.");

    public static async Task<int> RunAsync(string[] args)
    {
        ProcessHardening.Apply();
        switch (args)
        {
            case ["register", { } name, .. var rest] when !name.StartsWith('-'):
                return await DirectoryVerb.RunAsync(
                    Usage, rest, [Engine, Host, Username, Region, AccountId], [Port, DatabaseName, Ssl, KmsKeyId, Every], verb => RegisterAsync(verb, name));
            case ["list", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [], [], ListAsync);
            case ["remove", { } name, .. var rest] when !name.StartsWith('-'):
                return await DirectoryVerb.RunAsync(Usage, rest, [], [Region, AccountId, Force], verb => RemoveAsync(verb, name));
            case ["--help" or "-h"] or [_, "--help" or "-h"]:
                Console.WriteLine(Usage);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static async Task<int> RegisterAsync(DirectoryVerb verb, string name)
    {
        if (Fault(verb, name) is { } fault)
        {
            return await FailAsync(fault, 2);
        }

        if (!Console.IsInputRedirected)
        {
            return await FailAsync("the password is read from standard input, which must not be a terminal, for it would show it: strongroom database register … < FILE", 2);
        }

        using var password = await ReadPasswordAsync();
        if (password is null)
        {
            return await FailAsync($"standard input holds no password: one line of UTF-8 of at most {MaximumPassword} bytes", 2);
        }

        using var value = ValueOf(verb, password);
        var request = new DatabaseRequest(verb.TextOf(AccountId), verb.TextOf(Region), SecretPrefix + name)
        {
            Registration = new DatabaseRegistration(
                $"{verb.TextOf(Engine)} {verb.TextOf(Host)}:{PortOf(verb)}, user {verb.TextOf(Username)}: managed by Strongroom",
                verb.TextOf(KmsKeyId) is { Length: > 0 } key ? key : null,
                DaysOf(verb)),
        };
        if (await AskServerAsync(verb, request, value) is not { } arn)
        {
            return 1;
        }

        Console.WriteLine($"{name} is registered; its secret is {arn}");
        return await ShowTestAsync(verb, arn);
    }

    private static async Task<int> RemoveAsync(DirectoryVerb verb, string name)
    {
        var force = verb.TextOf(Force);
        if (force is not ("" or "true" or "false"))
        {
            return await FailAsync("--force must be true or false", 2);
        }

        var (region, account) = (verb.TextOf(Region), verb.TextOf(AccountId));
        var found = (await OwnedAsync(verb))
            .Where(secret => secret.Name == SecretPrefix + name && (region.Length == 0 || secret.Region == region) && (account.Length == 0 || secret.Account == account))
            .ToList();
        if (found is not [var secret])
        {
            return await FailAsync(found.Count == 0 ? $"no database {name} is registered" : $"there are {found.Count} databases {name}: say which by --region and --account", 1);
        }

        using var nothing = SecretValue.Own([]);
        if (await AskServerAsync(verb, new DatabaseRequest(secret.Account, secret.Region, secret.Arn) { Force = force == "true" }, nothing) is not { } arn)
        {
            return 1;
        }

        Console.WriteLine(force == "true" ? $"{name} is removed, and its secret {arn} deleted" : $"{name} is removed; its secret {arn} is deleted in {DeletionRules.MaximumDays} days, unless it is restored");
        return 0;
    }

    private static async Task<int> ListAsync(DirectoryVerb verb)
    {
        foreach (var secret in (await OwnedAsync(verb)).Where(secret => secret.Name.StartsWith(SecretPrefix, StringComparison.Ordinal)))
        {
            Console.WriteLine($"{secret.Name[SecretPrefix.Length..],-20}  {secret.Account}  {secret.Region,-14}  last rotated {Time(secret.LastRotatedDate)}  next by {Time(secret.Rotation?.NextRotationDate)}  {secret.Description}");
        }

        return 0;

        static string Time(DateTimeOffset? at) => at?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "never";
    }

    /// <summary>What is wrong with the options, or null.</summary>
    private static string? Fault(DirectoryVerb verb, string name) => verb switch
    {
        _ when !NameForm().IsMatch(name) => "a name has 1 to 100 letters, digits and . _ -, the first a letter or digit",
        _ when !Ports.ContainsKey(verb.TextOf(Engine)) => $"--engine must be {string.Join(", ", Ports.Keys)}",
        _ when PortOf(verb) is < 1 or > 65535 => "--port must be a number from 1 to 65535",
        _ when verb.TextOf(Ssl) is not ("" or "true" or "false") => "--ssl must be true or false",
        _ when !Accounts.IsId(verb.TextOf(AccountId)) => "--account must have 12 digits",
        _ when !OptionParsers.IsRegion(verb.TextOf(Region)) => "--region must be the name of a region",
        _ when DaysOf(verb) is < 1 or > 1000 => "--every must be a number of days from 1 to 1000",
        _ => null,
    };

    private static int PortOf(DirectoryVerb verb) => Number(verb.TextOf(Port), Ports[verb.TextOf(Engine)]);

    // AWS's for the secrets that RDS manages.
    private static int DaysOf(DirectoryVerb verb) => Number(verb.TextOf(Every), 7);

    private static int Number(string text, int otherwise) => text.Length == 0
        ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>The first line of standard input; null if it is no password.</summary>
    private static async Task<SecretValue?> ReadPasswordAsync()
    {
        var buffer = new byte[MaximumPassword + 2];
        try
        {
            await using var input = Console.OpenStandardInput();
            var read = await input.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
            var line = buffer.AsMemory(0, read);
            if (line.Span.EndsWith("\n"u8)) line = line[..^1];
            if (line.Span.EndsWith("\r"u8)) line = line[..^1];
            return line.Length is > 0 and <= MaximumPassword && !line.Span.ContainsAny("\0\n"u8) && System.Text.Unicode.Utf8.IsValid(line.Span)
                ? SecretValue.Copy(line.Span)
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>The value that AWS's rotation functions expect.</summary>
    private static SecretValue ValueOf(DirectoryVerb verb, SecretValue password)
    {
        // Large enough from the start, so that no copy is left behind by growing.
        var buffer = new ArrayBufferWriter<byte>((MaximumPassword * 6) + 4096 + (6 * (verb.TextOf(Host).Length + verb.TextOf(Username).Length + verb.TextOf(DatabaseName).Length)));
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("engine", verb.TextOf(Engine));
            writer.WriteString("host", verb.TextOf(Host));
            writer.WriteNumber("port", PortOf(verb));
            writer.WriteString("username", verb.TextOf(Username));
            writer.WriteString("password", password.Reveal());
            if (verb.TextOf(DatabaseName) is { Length: > 0 } database) writer.WriteString("dbname", database);
            if (verb.TextOf(Ssl) is { Length: > 0 } ssl) writer.WriteBoolean("ssl", ssl == "true");
            writer.WriteEndObject();
        }

        var value = SecretValue.Copy(buffer.WrittenSpan);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(buffer.WrittenMemory).Span);
        return value;
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <returns>The secret's ARN; null if it was not done, which is told.</returns>
    private static async Task<string?> AskServerAsync(DirectoryVerb verb, DatabaseRequest request, SecretValue value)
    {
        if (ClosedStore.TryOpen(verb.Data) is { } closed)
        {
            await closed.DisposeAsync();
            await FailAsync("no server is running on the data directory: start it first", 1);
            return null;
        }

        var file = new DatabaseRequestFile(verb.Data, Guid.NewGuid().ToString());
        await WithDatabaseAsync(verb, (_, barrier) =>
        {
            file.Make(barrier, request, value);
            return Task.FromResult(0);
        });
        for (var waited = TimeSpan.Zero; file.IsPending; waited += Glance)
        {
            if (waited >= Patience)
            {
                file.Withdraw();
                await FailAsync("no server took the request. Does another command have the data directory open?", 1);
                return null;
            }

            await Task.Delay(Glance);
        }

        var (arn, refusal) = file.Take();
        if (arn is null)
        {
            await FailAsync($"the server refused: {refusal}", 1);
        }

        return arn;
    }

    /// <summary>Waits until the server has tried the password, and tells what came of it.</summary>
    private static async Task<int> ShowTestAsync(DirectoryVerb verb, string arn)
    {
        for (var waited = TimeSpan.Zero; waited < Patience; waited += Glance)
        {
            var found = await WithDatabaseAsync(verb, (database, _) => new RotationStatus(database).FindAsync(arn).AsTask());
            if (found is { Rotation.Past: [.., var test] })
            {
                if (test.Outcome is RotationOutcome.Succeeded)
                {
                    Console.WriteLine("the password opens the database");
                    return 0;
                }

                return await FailAsync($"the password was tried: {test.Error} To register it anew: strongroom database remove NAME --force true", 3);
            }

            await Task.Delay(Glance);
        }

        Console.WriteLine($"the password is still being tried; see strongroom rotation status {arn}");
        return 0;
    }

    private static Task<IReadOnlyList<SecretRecord>> OwnedAsync(DirectoryVerb verb) =>
        WithDatabaseAsync(verb, (database, _) => new RotationStatus(database).OwnedByAsync(NativeRotators.OwningService).AsTask());

    private static async Task<T> WithDatabaseAsync<T>(DirectoryVerb verb, Func<Database, Barrier, Task<T>> work)
    {
        using var seal = KeyFileSeal.Open(verb.SealKeyFile);
        await using var store = SnapshotStore.Open(verb.Data);
        var state = await new SystemRecords(store).ReadAsync(SystemKeys.BarrierState)
            ?? throw new BackupException("The store is empty: no server has used it yet.");
        using var barrier = await BarrierState.Decode(state.Value.Span).OpenAsync(seal);
        return await work(new Database(store, barrier), barrier);
    }

    private static async Task<int> FailAsync(string reason, int code)
    {
        await Console.Error.WriteLineAsync($"strongroom: {reason}");
        return code;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    private static partial Regex NameForm();
}
