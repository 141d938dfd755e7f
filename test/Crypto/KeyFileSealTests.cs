using System.Runtime.Versioning;

namespace Strongroom.Crypto.Tests;

/// <summary>The key file: how it comes to be, what is refused, and what it wraps.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class KeyFileSealTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("strongroom-seal-").FullName;

    private string KeyFile => Path.Combine(_directory, "seal.key");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void First_start_makes_a_key_file_that_only_its_owner_may_read()
    {
        using KeyFileSeal seal = KeyFileSeal.OpenOrCreate(KeyFile);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal(32, new FileInfo(KeyFile).Length);
        Assert.Equal(["seal.key"], Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Second_start_leaves_the_key_file_alone_and_opens_what_the_first_wrapped()
    {
        using SecretValue rootKey = SecretValue.Random(32);
        byte[] wrapped;
        using (KeyFileSeal first = KeyFileSeal.OpenOrCreate(KeyFile))
        {
            wrapped = await first.WrapAsync(rootKey);
        }

        byte[] before = File.ReadAllBytes(KeyFile);
        using KeyFileSeal second = KeyFileSeal.OpenOrCreate(KeyFile);

        Assert.Equal(before, File.ReadAllBytes(KeyFile));
        using SecretValue unwrapped = await second.UnwrapAsync(wrapped);
        Assert.Equal(rootKey, unwrapped);
    }

    [Fact]
    public void A_credential_that_systemd_handed_over_may_show_the_mask_of_its_access_list()
    {
        KeyFileSeal.OpenOrCreate(KeyFile).Dispose();
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Throws<SealException>(() => KeyFileSeal.Open(KeyFile));
        Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", _directory + "/");
        try
        {
            KeyFileSeal.Open(KeyFile).Dispose();
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Throws<SealException>(() => KeyFileSeal.Open(KeyFile));
        }
        finally
        {
            Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", null);
        }
    }

    [Fact]
    public async Task Concurrent_first_starts_agree_on_one_key()
    {
        using var together = new System.Threading.Barrier(8);
        KeyFileSeal[] seals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return KeyFileSeal.OpenOrCreate(KeyFile);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        using SecretValue rootKey = SecretValue.Random(32);
        byte[] wrapped = await seals[0].WrapAsync(rootKey);

        foreach (KeyFileSeal seal in seals)
        {
            using SecretValue unwrapped = await seal.UnwrapAsync(wrapped);
            Assert.Equal(rootKey, unwrapped);
            seal.Dispose();
        }

        Assert.Equal(["seal.key"], Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "0640")]
    [InlineData(UnixFileMode.OtherRead, "0604")]
    [InlineData(UnixFileMode.GroupWrite, "0620")]
    public void A_file_that_others_may_use_is_refused_with_the_remedy(UnixFileMode also, string shown)
    {
        KeyFileSeal.OpenOrCreate(KeyFile).Dispose();
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | also);

        var refused = Assert.Throws<SealException>(() => KeyFileSeal.OpenOrCreate(KeyFile));

        Assert.Equal(
            $"The key file '{KeyFile}' has mode {shown}, so others than its owner may use it. Run: chmod 600 '{KeyFile}'",
            refused.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_file_of_another_length_is_refused_and_kept(int length)
    {
        File.WriteAllBytes(KeyFile, Bytes.Repeat(0x5a, length));
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var refused = Assert.Throws<SealException>(() => KeyFileSeal.OpenOrCreate(KeyFile));

        Assert.Contains($"has {length} bytes instead of 32", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Bytes.Repeat(0x5a, length), File.ReadAllBytes(KeyFile));
    }

    [Fact]
    public void Opening_never_makes_a_key_file()
    {
        Assert.Throws<SealException>(() => KeyFileSeal.Open(KeyFile));
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void A_missing_directory_is_told()
    {
        var refused = Assert.Throws<SealException>(() => KeyFileSeal.OpenOrCreate(Path.Combine(_directory, "absent", "seal.key")));

        Assert.Contains("cannot be made", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_or_a_changed_blob_does_not_unwrap()
    {
        using KeyFileSeal seal = KeyFileSeal.OpenOrCreate(KeyFile);
        using KeyFileSeal other = KeyFileSeal.OpenOrCreate(KeyFile + "2");
        using SecretValue rootKey = SecretValue.Random(32);
        byte[] wrapped = await seal.WrapAsync(rootKey);

        await Assert.ThrowsAsync<SealedDataException>(async () => await other.UnwrapAsync(wrapped));
        for (int bit = 0; bit < wrapped.Length * 8; bit++)
        {
            await Assert.ThrowsAsync<SealedDataException>(async () => await seal.UnwrapAsync(Bytes.Flip(wrapped, bit)));
        }
    }
}
