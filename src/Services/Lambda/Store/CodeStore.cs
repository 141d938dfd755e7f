using System.Security.Cryptography;
using Strongroom.Services.Due;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Store;

/// <summary>
/// The zips of functions, in pieces that are sealed like everything else. The pieces are stored before the function that has
/// them, under an id of their own; a due task, staged with the first, removes them again if no version came to have them.
/// </summary>
internal sealed class CodeStore(Database database, DueIndex due, FunctionStore functions, TimeProvider time) : IDueHandler
{
    /// <summary>The kind of the due tasks; the subject names function and upload.</summary>
    public const string TaskKind = "lambda:code";

    // Below what the store takes as one value, in the base64 of a record.
    private const int PieceBytes = 1 << 20;

    // Pieces that are held in memory or changed in one transaction.
    private const int PiecesAtOnce = 8;

    // Longer than any request, and than a process that is about to start takes to read its code.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private readonly Table<CodeRecord> _pieces = database.Table(LambdaTables.Code);

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>Stores a zip that some version is about to have.</summary>
    /// <returns>The upload's id.</returns>
    public async ValueTask<string> AddAsync(FunctionReference function, ReadOnlyMemory<byte> zip, CancellationToken cancellation)
    {
        var id = Guid.NewGuid().ToString("N");
        var index = 0;
        while (!zip.IsEmpty)
        {
            var transaction = database.Begin();
            if (index == 0)
            {
                await ScheduleAsync(transaction, function.Account, function.Region, function.Name, id, cancellation);
            }

            for (var each = 0; each < PiecesAtOnce && !zip.IsEmpty; each++, index++)
            {
                var length = Math.Min(zip.Length, PieceBytes);
                transaction.Insert(_pieces, new CodeRecord
                {
                    Account = function.Account,
                    Region = function.Region,
                    Name = function.Name,
                    CodeId = id,
                    Index = index,
                    Bytes = zip[..length].ToArray(),
                });
                zip = zip[length..];
            }

            await transaction.CommitAsync(cancellation);
        }

        return id;
    }

    /// <summary>Stages the removal of an upload once it is certain that no version has it.</summary>
    public ValueTask ReleaseAsync(Transaction transaction, FunctionRecord function, string? codeId, CancellationToken cancellation) =>
        codeId is null ? default : ScheduleAsync(transaction, function.Account, function.Region, function.Name, codeId, cancellation);

    /// <summary>Reads a zip.</summary>
    /// <exception cref="InvalidOperationException">It is gone: the version was deleted meanwhile.</exception>
    public async ValueTask<Stream> OpenAsync(FunctionRecord function, VersionRecord version, CancellationToken cancellation)
    {
        var zip = new byte[version.CodeSize];
        var length = 0;
        Key? position = null;
        do
        {
            var page = await _pieces.ScanAsync(FunctionStore.KeyOf(function).Then(version.CodeId!), position, PiecesAtOnce, cancellation: cancellation);
            foreach (var piece in page.Rows)
            {
                piece.Value.Bytes.CopyTo(zip, length);
                length += piece.Value.Bytes.Length;
            }

            position = page.Next;
        }
        while (position is not null);
        return length == zip.Length && CryptographicOperations.FixedTimeEquals(SHA256.HashData(zip), Convert.FromBase64String(version.CodeSha256))
            ? new MemoryStream(zip, writable: false)
            : throw new InvalidOperationException($"The code of {function.Arn}, version {version.Version}, is not there any more.");
    }

    /// <inheritdoc/>
    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        if (task.Subject.Split('/') is not [var account, var region, var name, var codeId])
        {
            throw new InvalidOperationException($"{task.Subject} names no code.");
        }

        var key = LambdaTables.KeyOf(account, region, name);
        var function = await functions.Functions.GetAsync(key, cancellation);
        if (function is not null && await IsUsedAsync(function.Value, codeId, cancellation))
        {
            return;
        }

        IReadOnlyList<Row<CodeRecord>> rows;
        do
        {
            rows = (await _pieces.ScanAsync(key.Then(codeId), limit: PiecesAtOnce, cancellation: cancellation)).Rows;
            var transaction = database.Begin();
            if (function is null)
            {
                transaction.RequireAbsent(functions.Functions, key);
            }
            else
            {
                // A version that was published meanwhile may have it.
                transaction.Require(function);
            }

            foreach (var row in rows)
            {
                transaction.Delete(row);
            }

            await transaction.CommitAsync(cancellation);
        }
        while (rows.Count == PiecesAtOnce);
    }

    private async ValueTask<bool> IsUsedAsync(FunctionRecord function, string codeId, CancellationToken cancellation)
    {
        if (function.Latest.CodeId == codeId)
        {
            return true;
        }

        await foreach (var version in functions.VersionsOfAsync(function, cancellation))
        {
            if (version.Value.Version.CodeId == codeId)
            {
                return true;
            }
        }

        return false;
    }

    private ValueTask ScheduleAsync(Transaction transaction, string account, string region, string name, string codeId, CancellationToken cancellation) =>
        due.ScheduleAsync(transaction, new DueTask(TaskKind, $"{account}/{region}/{name}/{codeId}", time.GetUtcNow() + Grace), cancellation);
}
