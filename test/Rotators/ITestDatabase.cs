namespace Strongroom.Rotators.Tests;

/// <summary>A real server as the tests of both strategies need it.</summary>
internal interface ITestDatabase
{
    IRotator SingleUser { get; }

    IRotator AlternatingUsers { get; }

    string Engine { get; }

    int Port { get; }

    /// <summary>What a single-user rotation sends to change the password.</summary>
    string ChangeOfOwnPassword { get; }

    /// <summary>The last that an alternating-users rotation sends.</summary>
    string LastOfAlternate { get; }

    string Administrator { get; }

    Task AdministerAsync(string sql);

    Task CreateUserAsync(string name, string password);

    /// <summary>A user who may create others, and rotate those it did not create.</summary>
    Task CreateMasterAsync(string name, string password, string over);

    /// <summary>Whether a client with this secret gets in and can read table t, which users of the tests may.</summary>
    Task<bool> OpensAsync(string secret);

    /// <summary>What the server wrote into its log of statements.</summary>
    string Log();
}
