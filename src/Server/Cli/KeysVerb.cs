using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Strongroom.Server.Maintenance;
using Strongroom.Storage;

namespace Strongroom.Server.Cli;

/// <summary><c>strongroom keys</c>: shows and changes the keys of the barrier.</summary>
internal static class KeysVerb
{
    private const string Usage = """
        strongroom keys status [--data DIR] [--seal-key-file FILE]   the terms of the key ring, and what is sealed under each
        strongroom keys rotate [--data DIR] [--seal-key-file FILE]   a new term, and everything re-sealed under it
        strongroom keys rewrap [--data DIR] [--seal-key-file FILE] [--new-seal-key-file FILE]
                                                                     a new root key, also under another seal key

        status and rotate work beside a running server; stop it for rewrap.
        """;

    // The server looks for requests every second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(string[] args)
    {
        ProcessHardening.Apply();
        var target = DirectoryVerb.OwnPath("new-seal-key-file", "The key that seals from now on; made if it is absent.");
        switch (args)
        {
            case ["status", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [], [], StatusAsync);
            case ["rotate", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [], [], RotateAsync);
            case ["rewrap", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [], [target], verb => RewrapAsync(verb, verb.PathOf(target)));
            case ["--help" or "-h"]:
                Console.WriteLine(Usage);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static async Task<int> StatusAsync(DirectoryVerb verb)
    {
        using var seal = KeyFileSeal.Open(verb.SealKeyFile);
        var status = await KeyStatus.ReadAsync(verb.Data, seal);
        Console.WriteLine("term  created               values");
        foreach (var (number, created, values) in status.Terms)
        {
            Console.WriteLine($"{number,4}  {created:yyyy-MM-dd HH:mm:ss}Z  {values,6}{(number == status.Terms[^1].Number ? "  active" : "")}");
        }

        Console.WriteLine(status.Resealing is { } progress ? $"re-sealing under term {progress.Term}: {progress.Total} so far" : "no re-sealing under way");
        if (status.Damaged == 0) return 0;
        await Console.Error.WriteLineAsync($"strongroom: {status.Damaged} values are damaged or of terms that the key ring does not have");
        return 3;
    }

    private static async Task<int> RotateAsync(DirectoryVerb verb)
    {
        if (ClosedStore.TryOpen(verb.Data) is not { } store) return await AskServerAsync(verb.Data);
        await using (store)
        {
            using var seal = KeyFileSeal.Open(verb.SealKeyFile);
            using var barrier = await (await ClosedStore.StateAsync(store)).State.OpenAsync(seal);
            var resealing = new Resealing(new Database(store, barrier));
            var term = await resealing.RotateAsync(seal, TimeProvider.System);
            Console.WriteLine($"the key ring has a new term, {term}");
            while (await resealing.ContinueAsync())
            {
                // Until nothing is left. A run that is cut off is finished by the next start of the server, or the next rotation.
            }

            Console.WriteLine($"everything is sealed under term {term}");
            return 0;
        }
    }

    private static async Task<int> AskServerAsync(string data)
    {
        var request = new RotationRequest(data);
        request.Make();
        var waited = TimeSpan.Zero;
        while (request.IsPending)
        {
            if (waited >= Patience)
            {
                request.Withdraw();
                await Console.Error.WriteLineAsync("strongroom: no server took the request. Does another command have the data directory open?");
                return 1;
            }

            await Task.Delay(Glance);
            waited += Glance;
        }

        if (request.TakeRefusal() is { } reason)
        {
            await Console.Error.WriteLineAsync($"strongroom: the server refused: {reason}");
            return 1;
        }

        Console.WriteLine("the server has rotated the key ring and re-seals in the background: see strongroom keys status");
        return 0;
    }

    private static async Task<int> RewrapAsync(DirectoryVerb verb, string? newKeyFile)
    {
        await using var store = ClosedStore.TryOpen(verb.Data)
            ?? throw new StorageUnavailableException("The server is running. Stop it, rewrap, and start it with the new seal key.");
        using var current = KeyFileSeal.Open(verb.SealKeyFile);
        using var target = newKeyFile is null ? null : KeyFileSeal.OpenOrCreate(newKeyFile);
        var (state, revision) = await ClosedStore.StateAsync(store);
        var rewrapped = await state.RewrapAsync(current, target ?? current);
        await new SystemRecords(store).WriteAsync([new SystemWrite(SystemKeys.BarrierState, rewrapped.Encode(), revision)]);
        Console.WriteLine(newKeyFile is null
            ? "the key ring is under a new root key"
            : $"the key ring is under a new root key, which {newKeyFile} seals: start the server with it. Backups made so far need the old seal key.");
        return 0;
    }
}
