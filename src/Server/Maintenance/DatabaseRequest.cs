using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Crypto;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Server.Maintenance;

/// <summary>What <c>strongroom database</c> asks of a running server.</summary>
/// <param name="Account">12 digits.</param>
/// <param name="Region">The secret's region.</param>
/// <param name="SecretId">The name of the secret to make, or the ARN of the one to delete.</param>
internal sealed record DatabaseRequest(string Account, string Region, string SecretId)
{
    /// <summary>What to make; null: delete the secret.</summary>
    public DatabaseRegistration? Registration { get; init; }

    /// <summary>Whether to delete it without a recovery window.</summary>
    public bool Force { get; init; }
}

/// <summary>A database to be registered.</summary>
/// <param name="Description">Of the secret.</param>
/// <param name="KmsKeyId">Of the secret; null for aws/secretsmanager.</param>
/// <param name="Days">From one rotation to the next.</param>
internal sealed record DatabaseRegistration(string Description, string? KmsKeyId, int Days);

[JsonSerializable(typeof(DatabaseRequest))]
internal sealed partial class DatabaseRequestJson : JsonSerializerContext;

/// <summary>
/// How the verb and the server hand each other requests: files in the data directory's folder of requests, which nobody but the
/// server's user can write to. A request is sealed by the barrier, for it may hold a password; so it also comes from somebody who
/// has the seal key, as whatever a verb does to the data of a stopped server. The server puts an answer beside it, without secrets,
/// and deletes it.
/// </summary>
internal sealed class DatabaseRequestFile(string data, string id)
{
    private const string Folder = "requests";
    private const string Prefix = "database-";
    private const string Suffix = ".request";

    private string Path => System.IO.Path.Combine(data, Folder, Prefix + id + Suffix);

    private string Done => Path + ".done";

    private string Refusal => Path + ".refused";

    private byte[] Binding => AssociatedData.FromParts("database request", id);

    /// <summary>Tells it from every other; the token of the calls made for it.</summary>
    public string Id => id;

    /// <summary>Whether it waits to be carried out.</summary>
    public bool IsPending => File.Exists(Path);

    /// <summary>Those that wait to be carried out.</summary>
    public static IReadOnlyList<DatabaseRequestFile> Pending(string data) =>
    [
        .. Directory.EnumerateFiles(System.IO.Path.Combine(data, Folder), Prefix + "*" + Suffix)
            .Select(file => new DatabaseRequestFile(data, System.IO.Path.GetFileName(file)[Prefix.Length..^Suffix.Length])),
    ];

    /// <summary>Deletes answers that nobody has taken: whoever asked was stopped.</summary>
    public static void Tidy(string data)
    {
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(data, Folder), Prefix + "*"))
        {
            if (!file.EndsWith(Suffix, StringComparison.Ordinal)) File.Delete(file);
        }
    }

    /// <summary>Asks.</summary>
    /// <param name="barrier">Seals the request.</param>
    /// <param name="request">What for.</param>
    /// <param name="value">The value of the secret to make, or an empty one.</param>
    /// <exception cref="IOException">There is no server that takes requests, or the file cannot be made.</exception>
    public void Make(Barrier barrier, DatabaseRequest request, SecretValue value)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(request, DatabaseRequestJson.Default.DatabaseRequest);
        var plain = new byte[sizeof(int) + head.Length + value.Length];
        BitConverter.TryWriteBytes(plain, head.Length);
        head.CopyTo(plain, sizeof(int));
        value.Reveal().CopyTo(plain.AsSpan(sizeof(int) + head.Length));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var draft = Path + ".draft";
        using (var file = new FileStream(draft, options))
        {
            file.Write(barrier.Seal(plain, Binding));
        }

        CryptographicOperations.ZeroMemory(plain);
        File.Move(draft, Path);
    }

    /// <summary>What is asked, with the secret's value, which the caller disposes.</summary>
    /// <exception cref="SealedDataException">It was not sealed by this barrier, or not as this request.</exception>
    public (DatabaseRequest Request, SecretValue Value) Read(Barrier barrier)
    {
        var plain = barrier.Open(File.ReadAllBytes(Path), Binding);
        try
        {
            var rest = plain.AsSpan(sizeof(int));
            var length = BitConverter.ToInt32(plain);
            return (JsonSerializer.Deserialize(rest[..length], DatabaseRequestJson.Default.DatabaseRequest)!, SecretValue.Copy(rest[length..]));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Takes it back.</summary>
    public void Withdraw() => File.Delete(Path);

    /// <summary>The server's word that it is done.</summary>
    /// <param name="arn">The secret's.</param>
    public void Complete(string arn) => Answer(Done, arn);

    /// <summary>The server's word that it is not done.</summary>
    public void Refuse(string reason) => Answer(Refusal, reason);

    /// <summary>The answer; both are null if there is none.</summary>
    public (string? Arn, string? Refusal) Take() => (Take(Done), Take(Refusal));

    private void Answer(string file, string text)
    {
        File.WriteAllText(file, text);
        File.Delete(Path);
        UnixFiles.FlushDirectory(System.IO.Path.Combine(data, Folder));
    }

    private static string? Take(string file)
    {
        if (!File.Exists(file)) return null;
        var text = File.ReadAllText(file);
        File.Delete(file);
        return text;
    }
}
