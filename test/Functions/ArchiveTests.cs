using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Functions.Code;
using Strongroom.Support;

namespace Strongroom.Functions.Tests;

/// <summary>Which zips are code and what becomes of them.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private async Task UnpackAsync(byte[] zip, long max = 1024 * 1024)
    {
        await FunctionArchive.VerifyAsync(new MemoryStream(zip), max, default);
        await FunctionArchive.UnpackAsync(new MemoryStream(zip), _directory.Path, max, default);
    }

    private async Task RefusedAsync(byte[] zip, long max = 1024 * 1024)
    {
        await Assert.ThrowsAsync<FunctionArchiveException>(() => FunctionArchive.VerifyAsync(new MemoryStream(zip), max, default));
        await Assert.ThrowsAsync<FunctionArchiveException>(() => FunctionArchive.UnpackAsync(new MemoryStream(zip), _directory.Path, max, default));
    }

    [Fact]
    public async Task Files_are_read_only_and_keep_executable_bits_alone()
    {
        await UnpackAsync(Zip.OfModes(("bootstrap", [1], 0x89ED), ("a/b/plain", [2], 0x8180), ("./windows", [3], 0), ("empty/", [], 0x41C0)));
        Assert.Equal((UnixFileMode)0b101_101_101, File.GetUnixFileMode(_directory.File("bootstrap")));
        Assert.Equal((UnixFileMode)0b100_100_100, File.GetUnixFileMode(_directory.File("a/b/plain")));
        Assert.Equal((UnixFileMode)0b100_100_100, File.GetUnixFileMode(_directory.File("windows")));
        Assert.Equal((UnixFileMode)0b101_101_101, File.GetUnixFileMode(_directory.File("a/b")));
        Assert.True(Directory.Exists(_directory.File("empty")));
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_000_000);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("a/..")]
    [InlineData("/etc/evil")]
    [InlineData("..\\evil")]
    [InlineData("a\0b")]
    public async Task Name_that_leads_out_is_refused(string name)
    {
        await RefusedAsync(Zip.OfModes((name, [1], 0)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Theory]
    [InlineData(0xA1FF)] // A symbolic link.
    [InlineData(0x21B6)] // A character device.
    [InlineData(0x11B6)] // A pipe.
    public async Task What_is_no_file_is_refused(int mode) => await RefusedAsync(Zip.OfModes(("link", "/etc/passwd"u8.ToArray(), mode)));

    [Fact]
    public async Task Bomb_is_refused() => await RefusedAsync(Zip.OfModes(("zeros", new byte[50_000_000], 0)), max: 1_000_000);

    [Fact]
    public async Task Bomb_of_many_files_is_refused() =>
        await RefusedAsync(Zip.OfModes([.. Enumerable.Range(0, 100).Select(n => ($"f{n}", new byte[20_000], 0))]), max: 1_000_000);

    [Fact]
    public async Task Two_files_of_one_name_are_refused() => await RefusedAsync(Zip.OfModes(("a", [1], 0), ("./a", [2], 0)));

    [Fact]
    public async Task A_file_that_is_also_a_directory_is_refused() => await Assert.ThrowsAsync<FunctionArchiveException>(
        () => FunctionArchive.UnpackAsync(new MemoryStream(Zip.OfModes(("a", [1], 0), ("a/b", [2], 0))), _directory.Path, 1000, default));

    [Fact]
    public async Task Broken_contents_are_refused()
    {
        byte[] zip = Zip.Of(("a", "b"));
        await RefusedAsync([0, .. zip[1..]]);
        await RefusedAsync(zip[..40]);
        await RefusedAsync([]);
    }

    [Fact]
    public void Whatever_bytes_come_nothing_but_a_refusal_is_thrown() => Prop.ForAll<int, byte>((at, value) =>
    {
        byte[] zip = Zip.OfModes(("a/b", [1, 2, 3], 0x81ED), ("c", new byte[100], 0));
        zip[(int)((uint)at % zip.Length)] = value;
        try
        {
            FunctionArchive.VerifyAsync(new MemoryStream(zip), 1000, default).GetAwaiter().GetResult();
        }
        catch (FunctionArchiveException)
        {
            // One of the two outcomes.
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Verified_zip_is_left_open_at_its_caller()
    {
        using var zip = new MemoryStream(Zip.Of(("a", "b")));
        await FunctionArchive.VerifyAsync(zip, 1000, default);
        using var again = new ZipArchive(zip);
        Assert.Equal("a", Assert.Single(again.Entries).FullName);
    }
}
