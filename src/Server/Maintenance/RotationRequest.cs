using Strongroom.Crypto;

namespace Strongroom.Server.Maintenance;

/// <summary>
/// How <c>strongroom keys rotate</c> asks a running server: an empty file in the data directory, which nobody but the
/// server's user can write to. It carries nothing, so there is nothing in it to forge or to overhear; the server deletes
/// it when the new term is durable, or leaves the reason why not beside it.
/// </summary>
internal sealed class RotationRequest(string data)
{
    private const string Folder = "requests";
    private const string Name = "rotate-keys";

    private string Directory => Path.Combine(data, Folder);

    private string File => Path.Combine(Directory, Name);

    private string Refusal => File + ".refused";

    /// <summary>Whether one waits to be carried out.</summary>
    public bool IsPending => System.IO.File.Exists(File);

    /// <summary>Makes the folder; the server does, so that it may delete what others put there.</summary>
    public void Prepare()
    {
        if (OperatingSystem.IsWindows()) System.IO.Directory.CreateDirectory(Directory);
        else System.IO.Directory.CreateDirectory(Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Asks.</summary>
    /// <exception cref="IOException">There is no server that takes requests, or the file cannot be made.</exception>
    public void Make()
    {
        System.IO.File.Delete(Refusal);
        using var file = new FileStream(File, FileMode.OpenOrCreate);
    }

    /// <summary>Takes it back.</summary>
    public void Withdraw() => System.IO.File.Delete(File);

    /// <summary>The server's word that it is done.</summary>
    public void Complete()
    {
        System.IO.File.Delete(File);
        UnixFiles.FlushDirectory(Directory);
    }

    /// <summary>The server's word that it cannot be done.</summary>
    public void Refuse(string reason)
    {
        System.IO.File.WriteAllText(Refusal, reason);
        Complete();
    }

    /// <summary>Why it was refused; null when it was not.</summary>
    public string? TakeRefusal()
    {
        if (!System.IO.File.Exists(Refusal)) return null;
        var reason = System.IO.File.ReadAllText(Refusal);
        System.IO.File.Delete(Refusal);
        return reason;
    }
}
