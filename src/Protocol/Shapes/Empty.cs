namespace Strongroom.Protocol.Shapes;

/// <summary>Stands for the input or output of an operation whose model declares none.</summary>
public sealed class Empty
{
    /// <summary>The only instance.</summary>
    public static Empty Value { get; } = new();

    private Empty()
    {
    }
}
