using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// A seal whose key is a file of 32 random bytes that only its owner may read. Whoever has the file and the data directory
/// can read everything, so the two belong on different media or at least in different backups.
/// <para>Wrapped form, frozen: <c>"SRS" | 0x01 | nonce (24) | ciphertext (32) | tag (16)</c>, XAES-256-GCM, authenticated
/// over the first four bytes.</para>
/// </summary>
public sealed class KeyFileSeal : ISeal, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode NotOwner =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly Xaes256Gcm _cipher;

    private KeyFileSeal(SecretValue key)
    {
        using (key)
        {
            _cipher = new Xaes256Gcm(key.Reveal());
        }
    }

    /// <inheritdoc/>
    public string Id => "key-file";

    private static ReadOnlySpan<byte> Header => "SRS\u0001"u8;

    /// <summary>
    /// Opens the seal of an existing key file. Use this whenever there already is data: a new key could not open it.
    /// </summary>
    /// <exception cref="SealException">The file is missing, cannot be read, may be read by others, or has not exactly
    /// 32 bytes.</exception>
    public static KeyFileSeal Open(string path) => new(Read(path));

    /// <summary>
    /// Opens the seal, first making the key file if there is none: complete and durable, with mode 0600, or not at all.
    /// An existing file is never changed. For first starts only.
    /// </summary>
    /// <exception cref="SealException">As <see cref="Open"/>, or the file cannot be made.</exception>
    public static KeyFileSeal OpenOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }

        return Open(path);
    }

    /// <inheritdoc/>
    public ValueTask<byte[]> WrapAsync(SecretValue rootKey, CancellationToken cancellation = default) =>
        ValueTask.FromResult(SealedBox.Seal(_cipher, Header, rootKey.Reveal(), []));

    /// <inheritdoc/>
    public ValueTask<SecretValue> UnwrapAsync(ReadOnlyMemory<byte> wrapped, CancellationToken cancellation = default)
    {
        if (!wrapped.Span.StartsWith(Header))
        {
            throw SealedDataException.UnknownFormat("wrapped root key");
        }

        byte[] key = SealedBox.Open(_cipher, wrapped.Span, Header.Length, [])
            ?? throw SealedDataException.NotAuthentic("wrapped root key");
        return ValueTask.FromResult(SecretValue.Own(key));
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _cipher.Dispose();

    private static SecretValue Read(string path)
    {
        byte[] key = GC.AllocateUninitializedArray<byte>(Xaes256Gcm.KeySize, pinned: true);
        var secret = SecretValue.Own(key);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (!OperatingSystem.IsWindows())
            {
                UnixFileMode mode = File.GetUnixFileMode(file.SafeFileHandle);
                if ((mode & NotOwner & ~Tolerated(path)) != 0)
                {
                    throw new SealException(
                        $"The key file '{path}' has mode {Octal(mode)}, so others than its owner may use it. Run: chmod 600 '{path}'");
                }
            }

            if (file.Length != key.Length)
            {
                throw new SealException(
                    $"The key file '{path}' has {file.Length} bytes instead of {key.Length}. Restore it from a backup; "
                    + "nothing that was sealed with it can be read otherwise.");
            }

            file.ReadExactly(key);
            return secret;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            secret.Dispose();
            throw new SealException($"The key file '{path}' cannot be read: {exception.Message}", exception);
        }
        catch (SealException)
        {
            secret.Dispose();
            throw;
        }
    }

    // The file appears under its name only when it is whole and durable: it is written under another name, and publishing
    // refuses to replace. So neither a crash nor a second starter leaves a half-written or a replaced key.
    private static void Create(string path)
    {
        string full = Path.GetFullPath(path);
        string directory = Path.GetDirectoryName(full)
            ?? throw new SealException($"'{path}' names no file.");
        string draft = $"{full}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.new";
        using var key = SecretValue.Random(Xaes256Gcm.KeySize);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (FileStream file = new(draft, options))
            {
                file.Write(key.Reveal());
                file.Flush(flushToDisk: true);
            }

            // False means that another starter was quicker: its key is the one that counts.
            _ = UnixFiles.TryPublish(draft, full);
            UnixFiles.FlushDirectory(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SealException($"The key file '{path}' cannot be made: {exception.Message}", exception);
        }
        finally
        {
            if (File.Exists(draft))
            {
                File.Delete(draft);
            }
        }
    }

    // systemd gives a service its credentials in a directory that only this service can enter. Where it grants the access by
    // an access control list, that list's mask shows as read permission of the group (systemd.exec(5), LoadCredential=).
    private static UnixFileMode Tolerated(string path) =>
        Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } directory
        && Path.GetDirectoryName(Path.GetFullPath(path)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))
            ? UnixFileMode.GroupRead
            : UnixFileMode.None;

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');
}
